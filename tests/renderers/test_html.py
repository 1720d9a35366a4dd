"""The web page: well formed, self-contained, of use without a pointer, a network or JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice, product
from pathlib import Path

import pytest

import hwsolve
from hwsolve.derivation.model import Derivation
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.parser import parse
from hwsolve.renderers import Page
from hwsolve.renderers.html_contents import Entry, contents
from hwsolve.renderers.html_lines import breakable
from hwsolve.solvers import registry
from tests.renderers.browser import DESKTOP, ENTER, PHONE, TAB, Browser, browser, driver
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written
from tests.solutions import PROBLEMS, solution

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """The elements of a page, their identities and links; complains about what is not closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        self.attributes |= values.keys()
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= dict(attrs).keys()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def judged(question: str, name: str) -> None:
    """Everything opened is closed, identities are unique, and nothing leads out of the page."""
    outline = Outline(document("html", question, name))
    assert len(outline.ids) == len(set(outline.ids)), question
    assert outline.links, question
    assert all(link.startswith("#") for link in outline.links), question
    assert {link[1:] for link in outline.links} <= set(outline.ids), question
    assert not outline.tags & {"img", "iframe", "object", "form", "base"}, question


@pytest.mark.parametrize(("question", "name"), FEW)
def test_the_page_is_well_formed_and_every_link_leads_somewhere(question: str, name: str) -> None:
    """Of a few solutions."""
    judged(question, name)


@pytest.mark.slow
@every_problem
def test_every_page_is_well_formed_and_quiet(running: Browser, name: str, tmp_path: Path) -> None:
    """Of every question that a bundled problem can be asked: it parses, and the browser that shows it has
    nothing to say and asks for nothing else."""
    for question in answered(name):
        judged(question, name)
        page = tmp_path / f"{question}.html"
        page.write_text(document("html", question, name), encoding="utf-8")
        running.empty()
        running.open(page)
        assert running.run(FORMULAS) > 0, question
        assert running.messages() == [], question
        assert running.requests() == [page.as_uri()], question


def test_nothing_can_be_loaded() -> None:
    """The policy forbids all but the page's own style and script, which it knows by their
    hashes."""
    source = document("html", "backprop", "ex7_1")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"https?://(?!www\.w3\.org)", source)
    assert "src=" not in source


def test_every_node_of_the_graph_leads_to_its_equation() -> None:
    """A link in the drawing for each, inputs included."""
    source = document("html", "backprop", "ex7_1")
    drawing = source[source.index("<svg") : source.index("</svg>")]
    linked = re.findall(r'<a href="#(e-\w+)">', drawing)
    assert sorted(linked) == ["e-c", *(f"e-f{number}" for number in range(1, 7)), "e-x"]


def test_an_equation_has_its_reason_and_its_names_can_be_found() -> None:
    """Beside the row stands why it holds; each name in it says which quantity it is."""
    source = document("html", "backprop", "ex7_1")
    start = source.index('data-name="df6/df3">')
    equation = source[start : source.index("\n</div>", start)]
    assert 'data-name="df6/df4"' in equation
    words = re.sub(r"<[^>]*>", "", equation)
    assert "f3 reaches f6 through f4 and f5" in words
    assert "16.3843" in words


def test_a_fragment_is_only_what_goes_into_a_page() -> None:
    """No frame around it."""
    source = document("html", "backprop", "ex7_1", Page(fragment=True))
    assert "<html" not in source
    assert "<script" not in source
    Outline(source)


def test_a_decimal_comma_is_one() -> None:
    """In the numbers, and nowhere else."""
    source = document("html", "backprop", "ex7_1", Page(decimal_comma=True))
    assert "<mn>48,757</mn>" in source
    assert 'width="0.17em"' in source


def test_what_a_long_name_is_equal_to_may_stand_below_it() -> None:
    """A difference quotient leaves no room beside it on a phone; f₁ does."""
    kinds = re.findall(
        'class="(equation[ a-z]*)" id="[^"]*" data-name="([^"]*)"',
        document("html", "gradcheck", "ex7_1"),
    )
    assert {kind for kind, name in kinds if "/" in name and "h" in name} == {"equation long"}
    assert {kind for kind, name in kinds if name == "f6(x + h)"} == {"equation"}


def test_contents_are_nested() -> None:
    """Under a part its methods, and under a method its steps; every list is closed."""
    depths = [0, 1, 2, 2, 1, 0, 0]
    entries = [Entry(f"s{place}", "title", depth, False) for place, depth in enumerate(depths)]
    listed = "".join(contents(entries))
    assert Outline(listed).links == [f"#s{place}" for place in range(len(depths))]
    starts = [found.start() for found in re.finditer("<a", listed)]
    found = [listed.count("<ol>", 0, at) - listed.count("</ol>", 0, at) - 1 for at in starts]
    assert found == depths


def test_the_steps_of_a_method_stand_under_it() -> None:
    """In the contents of several methods; alone, its steps are the page's."""
    several = hwsolve.optimize("f = x^2", at="x=1", algo=("sgd,adam",), steps="1").to("html")
    assert re.search(r'">Adam</a><ol>\n<li><a href="#s\d+">Adam: the first steps', several)
    alone = hwsolve.optimize("f = x^2", at="x=1", algo=("adam",), steps="1").to("html")
    assert re.search(r'">Adam</a></li>\n<li><a href="#s\d+">The first steps', alone)


def test_no_line_begins_with_a_comma() -> None:
    """What follows a formula in a text stays with it."""
    source = document("html", "backprop", "ex7_1")
    given = source[source.index("Given: ") : source.index("</header>")]
    whole = re.findall(r'<span class="unbroken">(?:(?!</span>[,.]).)*</span>[,.]</span>', given)
    assert [each[-8] for each in whole] == [",", "."]


@pytest.mark.parametrize("sign", ["", '<mo form="prefix">−</mo>'])
def test_a_long_product_may_be_broken(sign: str) -> None:
    """Before its second factor, whatever its sign; every piece is a formula of its own."""
    product = "<mrow><mn>0.217071535</mn><mo>·</mo><mn>0.772928465</mn></mrow>"
    broken = breakable(f"<mrow>{sign}{product}</mrow>" if sign else product, "≈")
    Outline(broken)
    words = [re.sub("<[^>]*>", "", each) for each in broken.split("</math>")]
    minus = "−" if sign else ""
    assert words == ["≈", f"{minus}0.217071535", "·0.772928465", ""]


def test_a_long_product_without_signs_may_be_broken() -> None:
    """Between its factors, if together they are long; never between a function and its argument."""
    names = ["weight_matrix_entry", "input_activation_value", "bias_of_layer"]
    broken = breakable(to_mathml(parse(" ".join(names))))
    assert re.sub("<[^>]*>", " ", broken).split() == names
    assert broken.count("<math") == 3
    assert breakable(to_mathml(parse("abc def ghi"))).count("<math") == 1
    logarithm = breakable(to_mathml(parse("log weight_matrix_entry_of_the_last_layer")))
    assert logarithm.count("<math") == 1


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_stays_a_text(kind: str) -> None:
    """The page has the elements and attributes of a harmless one, and one script: its own."""
    source = written(kind, "html")
    outline = Outline(source)
    harmless = Outline(document("html", "backprop", "ex7_1", Page(author="A", course="B")))
    assert outline.tags <= harmless.tags | {"bdi"}
    assert outline.attributes <= harmless.attributes
    assert source.count("<script") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", source)


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """A chromedriver for all tests here."""
    with driver() as number:
        yield number


@pytest.fixture(scope="session")
def running(port: int) -> Iterator[Browser]:
    """A browser for all tests here: to start one takes longer than to show a page."""
    with browser(port) as found:
        yield found


@pytest.fixture
def window(running: Browser, tmp_path: Path) -> Browser:
    """It shows the solution of ex7_1."""
    page = tmp_path / "page.html"
    page.write_text(document("html", "backprop", "ex7_1"), encoding="utf-8")
    running.empty()
    running.open(page)
    return running


WIDTHS = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
FORMULAS = "return document.querySelectorAll('math').length"

COLLISIONS = """
const boxes = [...document.querySelectorAll("main :is(header, section) :is(math, svg text)")].map((each) => [
  each.textContent, each.getBoundingClientRect()]);
const found = [];
boxes.forEach(([text, box], place) => {
  for (const [other, near] of boxes.slice(place + 1, place + 40)) {
    const aside = box.right - 1 <= near.left || near.right - 1 <= box.left;
    const apart = box.bottom - 1 <= near.top || near.bottom - 1 <= box.top;
    if (!aside && !apart) found.push([text, other]);
  }
});
return found;
"""
"""Pairs of formulas that overlap."""

CUT = """
const visible = document.documentElement.clientWidth;
return [...document.querySelectorAll("main :is(header, section, footer) :is(math, p, h1, h2, h3, td, svg)")]
  .filter((each) => each.getBoundingClientRect().right > visible + 1)
  .filter((each) => {
    const box = each.closest(".row, .why, .aside, .scroll, p");
    return !box || box.scrollWidth <= box.clientWidth || getComputedStyle(box).overflowX !== "auto";
  })
  .map((each) => each.textContent);
"""
"""What reaches beyond the window and is not inside a box that shows that it can be scrolled."""

PAGES = 2
"""Of each problem: all would take minutes."""


def in_turn(name: str) -> list[str]:
    """Questions that the problem answers, others than those of the problem before: all problems together
    are asked all questions."""
    questions = list(registry())
    start = PROBLEMS.index(name) * PAGES % len(questions)
    turned = questions[start:] + questions[:start]
    answered = (each for each in turned if isinstance(solution(each, name), Derivation))
    return list(islice(answered, PAGES))


@pytest.mark.slow
@every_problem
def test_solutions_are_shown_without_errors_or_requests(
    running: Browser, name: str, tmp_path: Path
) -> None:
    """On a phone and on a desktop: nothing in the console, nothing asked for but the page itself, no
    sideways scrolling, no line upon another, nothing cut."""
    for question, width in product(in_turn(name), (PHONE, DESKTOP)):
        page = tmp_path / f"{question}.html"
        page.write_text(document("html", question, name), encoding="utf-8")
        running.empty(width)
        running.open(page)
        needed, there = running.run(WIDTHS)
        assert needed <= there <= width, question
        assert running.run(FORMULAS) > 0, question
        assert running.run(COLLISIONS) == [], (question, width)
        assert running.run(CUT) == [], (question, width)
        assert running.messages() == [], question
        assert running.requests() == [page.as_uri()], question


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_runs_nothing_in_the_browser(
    running: Browser, kind: str, tmp_path: Path
) -> None:
    """No dialogue opens, nothing is asked for, and the console stays quiet."""
    page = tmp_path / "page.html"
    page.write_text(written(kind, "html"), encoding="utf-8")
    running.empty()
    running.open(page)
    assert running.run("return document.querySelectorAll('img, iframe').length") == 0
    assert running.messages() == []
    assert running.requests() == [page.as_uri()]


@pytest.mark.slow
def test_the_browser_notices_what_is_wrong(running: Browser, tmp_path: Path) -> None:
    """An error of a script, a picture that is asked for, a line that is too long and formulas that stand
    upon each other are all seen, so that their absence elsewhere says something."""
    page, picture = tmp_path / "page.html", tmp_path / "picture.png"
    wide = '<p style="width: 2000px">wide</p>'
    upon = "<math><mi>a</mi></math><math style='margin-left: -9px'><mi>b</mi></math>"
    page.write_text(
        f'<meta name="viewport" content="width=device-width">'
        f'<main><section>{wide}{upon}</section></main><img src="{picture.name}">'
        "<script>lost()</script>"
    )
    for width in (PHONE, DESKTOP):
        running.empty(width)
        running.open(page)
        needed, there = running.run(WIDTHS)
        assert needed > there, width
        assert running.run(CUT) == ["wide"], width
        assert running.run(COLLISIONS) == [["a", "b"]], width
        said = running.messages()
        assert any("lost is not defined" in each for each in said), said
        assert running.requests() == [page.as_uri(), picture.as_uri()]


SHOWN = "return [...document.querySelectorAll('main .step')].filter(e => e.offsetParent).length"


HEADINGS = """
return [...document.querySelectorAll("main h3")].filter(e => e.offsetParent).map(e => e.textContent)
"""


@pytest.mark.slow
def test_steps_unfold_by_keyboard(window: Browser) -> None:
    """Tab to the button, Enter to begin, Enter for each step: what follows is hidden, its headings too; the
    end shows everything again."""
    everything = window.run(SHOWN)
    assert everything > 20
    window.press(TAB)
    assert window.run("return document.activeElement.textContent") == "Study step by step"
    window.press(ENTER)
    assert window.run(SHOWN) == 0
    assert window.run(HEADINGS) == ["The graph", "Forward: the values"]
    assert window.run("return document.activeElement.textContent") == "Show next step"
    for count in range(1, 4):
        window.press(ENTER)
        assert window.run(SHOWN) == count
    for _ in range(everything - 3):
        window.press(ENTER)
    assert window.run(SHOWN) == everything
    assert window.run("return document.activeElement.textContent") == "Study step by step"
    assert window.messages() == []


@pytest.mark.slow
def test_pointing_at_a_name_shows_where_it_was_computed(window: Browser) -> None:
    """The equation is marked, and its last line is shown beside the pointer."""
    window.point("#e-f4 .row [data-name=f3]")
    assert window.run("return document.querySelector('.source').id") == "e-f3"
    assert window.run("return document.querySelector('.tip').hidden") is False
    assert "8.19215" in window.run("return document.querySelector('.tip').textContent")


@pytest.mark.slow
def test_focus_marks_everything_that_an_equation_uses(window: Browser) -> None:
    """The same by keyboard."""
    window.run("document.getElementById('e-f6').focus()")
    marked = window.run("return [...document.querySelectorAll('.source')].map(e => e.id)")
    assert marked == ["e-f4", "e-f5"]


@pytest.mark.slow
def test_dark_and_light_differ_and_paper_shows_everything(window: Browser) -> None:
    """The colours follow the reader's choice; what a study hides is printed all the same."""
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = window.run(colour)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    window.devtools("Emulation.setEmulatedMedia", {"features": dark})
    assert window.run(colour) != light
    everything = window.run(SHOWN)
    window.run("document.querySelector('nav button').click()")
    assert window.run(SHOWN) == 0
    window.devtools("Emulation.setEmulatedMedia", {"media": "print"})
    assert window.run(SHOWN) == everything


@pytest.mark.slow
def test_without_javascript_everything_is_shown(port: int, tmp_path: Path) -> None:
    """No button that does nothing, no step that is hidden."""
    page = tmp_path / "page.html"
    page.write_text(document("html", "backprop", "ex7_1"), encoding="utf-8")
    with browser(port, script=False) as window:
        window.open(page)
        assert window.run("return document.querySelectorAll('button').length") == 0
        assert window.run(SHOWN) > 20
