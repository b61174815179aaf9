"""The report as a Word document says what the page says, in the same order, and is built as Word's readers need it."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from docx import Document
from docx.document import Document as Whole
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from capacity.outputs.export.pictures import pictures
from capacity.outputs.export.word.document import document
from capacity.outputs.redraw import write_report
from capacity.planning import plan
from capacity.studies.why.reasons import why_of_run

PLANNED = datetime(2026, 3, 2, 9, 30)
NARRATIVE = {
    "headline": "We **do not accept** this, see the [paper](https://example.org/paper):\n\n- one\n  - inner\n- two",
    "demand": "1. first\n2. second\n\nand more",
    "supply": "1. begins again",
}
CAPTION = re.compile(r"^(Figure|Table) \d+: ")


class Page(HTMLParser):
    """The words of a page in its order, without what a document leaves out."""

    BLOCKS = frozenset(
        ("p", "li", "h1", "h2", "h3", "td", "th", "tr", "table", "caption", "figcaption", "div", "section", "ul", "ol",
         "figure", "blockquote", "header", "main", "summary", "br")
    )  # fmt: skip
    OUT = frozenset({"nav", "details", "footer", "style", "title", "svg"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self.out = 0
        self.feed(text.replace('<a href="#report" class="skip">Skip to the report</a>', ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out += tag in self.OUT
        self.text += " " if tag in self.BLOCKS else ""

    def handle_endtag(self, tag: str) -> None:
        self.out -= tag in self.OUT
        self.text += " " if tag in self.BLOCKS else ""

    def handle_data(self, data: str) -> None:
        self.text += "" if self.out else data


def paragraphs(whole: Whole) -> Iterator[Paragraph]:
    """All of them in reading order, those in tables, too."""
    for part in whole.iter_inner_content():
        yield from _inside(part)


def _inside(part: Paragraph | Table) -> Iterator[Paragraph]:
    if isinstance(part, Paragraph):
        yield part
        return
    for row in part.rows:
        for cell in row.cells:
            for inner in cell.iter_inner_content():
                yield from _inside(inner)


def is_contents(paragraph: Paragraph) -> bool:
    return any(link.get(qn("w:anchor")) for link in paragraph._p.iter(qn("w:hyperlink")))


def said(whole: Whole) -> list[str]:
    """Words of the document, without the numbers of captions and the table of contents."""
    texts = [
        CAPTION.sub("", paragraph.text) if paragraph._p.style == "Caption" else paragraph.text
        for paragraph in paragraphs(whole)
        if not is_contents(paragraph)
    ]  # fmt: skip
    return " ".join(texts).split()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the tiny place, with words of the council."""
    folder = tmp_path_factory.mktemp("word")
    scenario = {"extends": str(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml"), "name": "said"}
    (folder / "said.yaml").write_text(yaml.dump(scenario | {"narrative": NARRATIVE}))
    plan(folder / "said.yaml", folder=folder / "run")
    why_of_run(folder / "run")
    return write_report(folder / "run").read_text("utf-8")


@pytest.fixture(scope="module")
def whole(page: str) -> Whole:
    return Document(io.BytesIO(document(page, "capacity 0.1.0", PLANNED)))


def styled(whole: Whole, style: str) -> list[Paragraph]:
    """By the style's ID: python-docx looks all styles through for each paragraph's."""
    own = whole.styles[style].style_id
    return [paragraph for paragraph in paragraphs(whole) if (paragraph._p.style or "Normal") == own]


@pytest.mark.integration
def test_every_word_of_the_page_stands_in_its_order(page: str, whole: Whole) -> None:
    known = Page(page).text.split()
    assert len(known) > 2_000
    assert said(whole) == known


@pytest.mark.slow
def test_every_word_of_the_demonstrations_report(knowsley_report: Path) -> None:
    page = knowsley_report.read_text("utf-8")
    whole = Document(io.BytesIO(document(page, "capacity 0.1.0", PLANNED)))
    assert said(whole) == Page(page).text.split()
    assert len(whole.inline_shapes) == len(pictures(page)) == 26
    assert len(styled(whole, "Heading 1")) == 14 + 1


@pytest.mark.integration
def test_headings_are_headings_and_the_contents_lead_to_them(page: str, whole: Whole) -> None:
    inside = [(level, re.sub("<[^>]*>", "", text)) for level, text in re.findall(r"<h([123])[^>]*>(.*?)</h\1>", page)]
    for level, style in (("1", "Title"), ("2", "Heading 1"), ("3", "Heading 2")):
        known = [text for of, text in inside if of == level]
        assert known
        assert [paragraph.text for paragraph in styled(whole, style)] == known
    contents = [paragraph for paragraph in whole.paragraphs if is_contents(paragraph)]
    assert [paragraph.text for paragraph in contents] == [text for of, text in inside if of == "2"]
    codes = [code.text for code in contents[0]._p.iter(qn("w:instrText"))]
    assert codes == [r' TOC \o "1-1" \h \z ']
    anchors = [link.get(qn("w:anchor")) for p in contents for link in p._p.iter(qn("w:hyperlink"))]
    named = [mark.get(qn("w:name")) for p in styled(whole, "Heading 1") for mark in p._p.iter(qn("w:bookmarkStart"))]
    assert anchors == named


def fields(paragraph: Paragraph) -> list[str]:
    return [str(code.text).strip() for code in paragraph._p.iter(qn("w:instrText"))]


@pytest.mark.integration
def test_captions_count_by_fields(whole: Whole) -> None:
    for kind in ("Figure", "Table"):
        own = [paragraph for paragraph in styled(whole, "Caption") if paragraph.text.startswith(f"{kind} ")]
        assert len(own) > 1
        assert [paragraph.text.split(":")[0] for paragraph in own] == [f"{kind} {n}" for n in range(1, len(own) + 1)]
        assert {tuple(fields(paragraph)) for paragraph in own} == {(rf"SEQ {kind} \* ARABIC",)}
    tables = [p for p in styled(whole, "Heading 2") if p.text.startswith("Table A")]
    assert [paragraph.text.split(":")[0] for paragraph in tables] == [f"Table A{n}" for n in range(1, len(tables) + 1)]
    assert {tuple(fields(paragraph)) for paragraph in tables} == {(r"SEQ Table_A \* ARABIC",)}


@pytest.mark.integration
def test_every_field_is_closed_and_outside_of_the_contents_in_one_paragraph(whole: Whole) -> None:
    depth = 0
    for mark in whole.element.iter(qn("w:fldChar")):
        depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(qn("w:fldCharType"))]
        assert depth in (0, 1)
    assert depth == 0


@pytest.mark.integration
def test_tables_repeat_their_head_and_are_read_out(whole: Whole) -> None:
    held, layout = list[Table](), list[Table]()
    for table in whole.tables:
        (layout if table._tbl.tblPr.find(qn("w:tblCaption")) is None else held).append(table)
    assert len(held) > 20
    for table in held:
        heads = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads[0]
        assert not any(heads[1:])
        words = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        before = table._tbl.getprevious()
        assert CAPTION.sub("", Paragraph(before, table).text) == words
        widths = [column.width for column in table.columns]
        assert sum(widths) <= 17.01 * 360_000  # centimetres between the margins, in Word's own units
        assert len({len(row.cells) for row in table.rows}) == 1
    for table in layout:
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")).startswith("Layout only")


@pytest.mark.integration
def test_every_picture_has_words_and_fits(page: str, whole: Whole) -> None:
    drawn = pictures(page)
    shown = list(whole.element.iter(qn("wp:inline")))
    assert len(shown) == len(drawn) > 5
    for inline, picture in zip(shown, drawn.values(), strict=True):
        known = inline.find(qn("wp:docPr"))
        assert (known.get("title"), known.get("descr")) == (picture.title, f"{picture.title}. {picture.description}")
        assert int(inline.find(qn("wp:extent")).get("cx")) <= 17 * 360_000


@pytest.mark.integration
def test_language_page_numbers_and_what_the_file_says_of_itself(whole: Whole) -> None:
    known = whole.core_properties
    assert (known.title, known.language) == ("Tinborough · said · report", "en-GB")
    assert (known.author, known.created) == ("capacity 0.1.0", PLANNED.replace(tzinfo=UTC))
    languages = {element.get(qn("w:val")) for element in whole.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    footer = whole.sections[0].footer.paragraphs[0]
    assert fields(footer) == ["PAGE", "NUMPAGES"]
    assert footer.text == "Made by capacity 0.1.0 · page 1 of 1"
    page = whole.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)  # type: ignore[union-attr]


@pytest.mark.integration
def test_the_council_speaks_in_a_style_of_its_own(whole: Whole) -> None:
    own = styled(whole, "Council")
    assert [paragraph.text for paragraph in own][:2] == ["The council says", "We do not accept this, see the paper:"]
    assert [run.text for run in own[1].runs if run.bold] == ["do not accept"]
    (link,) = own[1]._p.iter(qn("w:hyperlink"))
    assert whole.part.rels[link.get(qn("r:id"))].target_ref == "https://example.org/paper"
    points = [(paragraph._p.style, paragraph.text) for paragraph in whole.paragraphs
              if paragraph.text in ("one", "inner", "two")]  # fmt: skip
    assert points == [("ListBullet", "one"), ("ListBullet2", "inner"), ("ListBullet", "two")]


@pytest.mark.integration
def test_every_numbered_list_begins_at_one(whole: Whole) -> None:
    numbers = {}
    for paragraph in styled(whole, "List Number"):
        numbers.setdefault(paragraph._p.pPr.numPr.numId.val, []).append(paragraph.text)
    first = [texts[0] for texts in numbers.values()]
    assert len(first) == 3  # findings, and two lists of the council
    assert first[1:] == ["first", "begins again"]
    begun = [num for num in whole.part.numbering_part.element.num_lst if num.numId in numbers]
    assert len(begun) == len(numbers)
    for num in begun:
        (override,) = num.lvlOverride_lst
        assert override.startOverride.val == 1


@pytest.mark.unit
def test_what_the_page_may_yet_hold_is_not_lost() -> None:
    """An element that nobody thought of is a block; text between blocks is a paragraph; links to files are words."""
    page = (
        "<!DOCTYPE html><html lang=en><head><title>A &amp; B</title><style>p { color: red }</style></head><body><main>"
        '<section><h2>One</h2>loose <em>words</em><p>two<br>lines, <a href="map.html">a map</a></p>'
        "<article><p>three</p></article><dl><dt>four</dt></dl></section></main><footer>not this</footer></body></html>"
    )
    whole = Document(io.BytesIO(document(page, "capacity", PLANNED)))
    assert [paragraph.text for paragraph in whole.paragraphs] == [
        "One", "loose words", "two\nlines, a map", "three", "four",
    ]  # fmt: skip
    assert whole.core_properties.title == "A & B"
    assert [run.text for run in whole.paragraphs[1].runs if run.italic] == ["words"]
    assert list(whole.element.iter(qn("w:hyperlink"))) == []
