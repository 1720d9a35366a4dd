"""The exit codes: solved; a check found something wrong; the input is at fault; a defect; interrupted."""

from __future__ import annotations

SOLVED, FOUND_WRONG, INPUT_AT_FAULT, DEFECT, INTERRUPTED = 0, 1, 2, 70, 130
