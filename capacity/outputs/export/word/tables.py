"""Tables of the page as tables of the document: header rows repeated, figures at the right, words read out."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from docx.document import Document as Whole
from docx.shared import Cm
from docx.table import Table
from docx.text.paragraph import Paragraph

from capacity.outputs.export.word.parts import element
from capacity.outputs.export.word.styles import ACROSS, CELL
from capacity.outputs.export.word.text import Look, write
from capacity.outputs.export.word.tree import looks, words

LETTER, AROUND = 0.165, 0.45
"""Centimetres: of a letter in a cell, about, and beside its text."""
OF_NAMES, OF_HEADS = 34, 14
"""Letters that a column of text, and the head of a column of figures, is made wide enough for; longer text breaks."""
LONGEST = 66
"""Letters of a word that is kept whole: a SHA-256."""
TWIPS = 567
"""Of a centimetre."""
Cells = Sequence[Sequence[str]]


def table(document: Whole, source: Element, caption: str) -> None:
    """A table of the page at the end of the document."""
    head, body = ([row for part in source.iter(name) for row in part.iter("tr")] for name in ("thead", "tbody"))
    rows = [list(row) for row in [*head, *body]]
    texts = [[words(cell) for cell in row] for row in rows]
    wide = _widths(texts[: len(head)], texts[len(head) :])
    made = document.add_table(rows=0, cols=len(wide))
    _describe(made, caption, wide)
    styles = looks(source)
    for number, (row, cells) in enumerate(zip([*head, *body], rows, strict=True)):
        of_head, total = number < len(head), "total" in looks(row)
        stays = of_head or ("short" in styles and number < len(rows) - 1)
        line = element("tr", None, _row_properties(of_head))
        made._tbl.append(line)
        for at, cell in enumerate(cells):
            left = at == 0 or "words" in styles or (at == 1 and "names" in styles)
            held = _cell(line, wide[at], of_head, left, stays)
            write(Paragraph(held, made), cell, Look(bold=of_head or total or None, plain=True))


def _describe(made: Table, caption: str, wide: Sequence[float]) -> None:
    """Lines between rows, fixed widths, and what is read out."""
    known: Any = made._tbl.tblPr
    for old in list(known):
        known.remove(old)
    known.append(element("tblStyle", {"val": "TableNormal"}))
    known.append(element("tblW", {"w": round(sum(wide) * TWIPS), "type": "dxa"}))
    lines = (("top", 8, "444444"), ("bottom", 8, "444444"), ("insideH", 4, "C8C8C8"))
    drawn = (element(side, {"val": "single", "sz": size, "space": 0, "color": grey}) for side, size, grey in lines)
    known.append(element("tblBorders", None, *drawn))
    known.append(element("tblLayout", {"type": "fixed"}))
    margins = (element(side, {"w": 70, "type": "dxa"}) for side in ("left", "right"))
    known.append(element("tblCellMar", None, *margins))
    named = {"firstRow": 1, "lastRow": 0, "firstColumn": 1, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    known.append(element("tblLook", {"val": "06A0", **named}))
    known.append(element("tblCaption", {"val": caption}))
    known.append(element("tblDescription", {"val": f"Table with {len(wide)} columns; the first names its rows."}))
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, wide, strict=True):
        column.w = Cm(width)


def _row_properties(of_head: bool) -> Any:
    """A row stays on one page; those of the head stand on every page."""
    return element("trPr", None, element("cantSplit"), *([element("tblHeader")] if of_head else []))


def _cell(line: Any, width: float, of_head: bool, left: bool, stays: bool) -> Any:
    """A cell at the end of a row; returns its paragraph, which `stays` keeps on a page with the next row.

    The paragraph has its style by ID: python-docx looks all styles through for each one that is given by name.
    """
    low = [element("vAlign", {"val": "bottom"})] if of_head else []
    size = element("tcW", {"w": round(width * TWIPS), "type": "dxa"})
    kept = [element("keepNext")] if stays else []
    side = [] if left else [element("jc", {"val": "right"})]
    text = element("p", None, element("pPr", None, element("pStyle", {"val": CELL}), *kept, *side))
    line.append(element("tc", None, element("tcPr", None, size, *low), text))
    return text


def _widths(head: Cells, body: Cells) -> list[float]:
    """Centimetres of each column: what its text needs, and less where together they would not fit the page."""
    columns = range(max(map(len, [*head, *body])))
    most = [AROUND + LETTER * max(_word(head, at), _word(body, at), min(_text(head, at), OF_HEADS),
                                  min(_text(body, at), OF_NAMES)) for at in columns]  # fmt: skip
    least = [AROUND + LETTER * max(_word(head, at), _word(body, at)) for at in columns]
    if sum(most) <= ACROSS:
        return most
    spare = max(ACROSS - sum(least), 0.0)
    more = sum(most) - sum(least) or 1.0
    grown = [small + (large - small) * spare / more for large, small in zip(most, least, strict=True)]
    return [width * min(1.0, ACROSS / sum(grown)) for width in grown]


def _text(rows: Cells, at: int) -> int:
    """Letters of the longest cell of a column."""
    return max((len(row[at]) for row in rows if at < len(row)), default=1)


def _word(rows: Cells, at: int) -> int:
    """Letters of its longest word."""
    lengths = (len(word) for row in rows if at < len(row) for word in row[at].split())
    return min(max(lengths, default=1), LONGEST)
