"""What of a section is shown, for every format that has headings of several ranks."""

from __future__ import annotations

from hwsolve.derivation.model import Block, Level, Note, Section


def shown_blocks(section: Section, detail: Level) -> list[Block]:
    """The blocks that are shown at this level; a note without words is none."""
    return [
        block
        for block in section.blocks
        if getattr(block, "level", Level.BRIEF) <= detail
        and not (isinstance(block, Note) and not block.text.parts)
    ]


def is_part(section: Section, detail: Level) -> bool:
    """Whether it only announces the sections that follow."""
    return not shown_blocks(section, detail)
