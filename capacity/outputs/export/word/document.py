"""The page of a report, element by element, as a document."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from xml.etree.ElementTree import Element

from docx.document import Document as Whole
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from capacity.outputs.export.pictures import Picture, pictures, without_pictures
from capacity.outputs.export.word import parts, styles
from capacity.outputs.export.word.tables import table
from capacity.outputs.export.word.text import INLINE, Look, say, trim, write
from capacity.outputs.export.word.tree import Node, content, looks, tree, words

LARGER = 1.25
"""A chart is larger than on the page, so that its letters are as large as the text around them."""
INCH = 2.54
LEFT_OUT = {"details", "footer", "script", "style"}
"""The tables that the page folds up stand in its appendix, too; its footer speaks of files beside it."""
_NUMBERED = re.compile(r"Table A(\d+)(?=: )")
_STYLED = {
    "finding": styles.FINDING,
    "alert": styles.NOTE,
    "note": styles.NOTE,
    "small": styles.SMALL,
    "to": styles.SMALL,
    "lead": "Subtitle",
}
"""The style of a paragraph by its class."""
DEEPEST = 3
"""Lists inside each other that have a style."""


def document(page: str, made: str, planned: datetime) -> bytes:
    """The document of a report's page: its sentences, tables and charts, in their order.

    `made` says by what it was made, `planned` when the run was.
    """
    whole = tree(without_pictures(page))
    title = words(_one(whole, "title"))
    writer = _Writer(styles.blank(title, made, planned), pictures(page))
    body = _one(whole, "body")
    writer.headings = [words(heading) for heading in body.iter("h2")]
    writer.blocks(body)
    if writer.below_table:
        writer.document.add_paragraph()  # a document ends with a paragraph
    file = BytesIO()
    writer.document.save(file)
    return file.getvalue()


def _one(element: Element, name: str) -> Element:
    return next(element.iter(name))


class _Writer:
    """A document that grows; how many tables and figures it has so far."""

    def __init__(self, document: Whole, drawn: Mapping[str, Picture]) -> None:
        self.document, self.drawn = document, drawn
        self._style_ids = cache(
            lambda style: document.part.get_style_id(style, WD_STYLE_TYPE.PARAGRAPH)  # type: ignore[no-untyped-call]
        )
        """A style's ID by its name: python-docx looks through every style each time."""
        self.headings: list[str] = []
        self.counts = {"Table": 0, "Figure": 0}
        self.named = 0
        self.in_appendix = False
        self.below_table = False

    def blocks(self, element: Element, style: str | None = None) -> None:
        """What an element holds, one below the other; text between blocks is a paragraph of its own."""
        run: list[Node] = []
        for part in content(element):
            if isinstance(part, str) or part.tag in INLINE:
                run.append(part)
                continue
            self._loose(run, style)
            self.block(part, style)
        self._loose(run, style)

    def _loose(self, run: list[Node], style: str | None) -> None:
        if any(part.strip() if isinstance(part, str) else "skip" not in looks(part) for part in run):
            paragraph = self._paragraph(style)
            for part in run:
                self._inline(paragraph, part)
            trim(paragraph)
        run.clear()

    def _inline(self, paragraph: Paragraph, part: Node, plain: bool = False) -> None:
        """A piece of a line."""
        if isinstance(part, str):
            say(paragraph, part)
        else:
            holder = Element("span")
            holder.append(part)
            tail, part.tail = part.tail, None
            write(paragraph, holder, Look(plain=plain))
            part.tail = tail

    def block(self, element: Element, style: str | None = None) -> None:
        """An element that is no part of a line."""
        match element.tag:
            case tag if tag in LEFT_OUT:
                return
            case "h1":
                write(self._paragraph("Title"), element)
            case "h2" | "h3":
                self._heading(element)
            case "p":
                self._said(element, style)
            case "ul" | "ol":
                self._list(element)
            case "nav":
                self._contents()
            case "figure":
                self._figure(element)
            case "table":
                self._table(element)
            case "blockquote":
                self.blocks(element, styles.COUNCIL)
            case "section":
                self.in_appendix = self.in_appendix or "appendix" in looks(element)
                self.blocks(element, style)
            case _:
                self.blocks(element, style)

    def _paragraph(self, style: str | None = None) -> Paragraph:
        """A new one at the end, further down where a table stands above it."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self._style_ids(style or "Normal")
        if self.below_table and not (style or "").startswith("Heading"):
            paragraph.paragraph_format.space_before = Pt(10)
        self.below_table = False
        return paragraph

    def _said(self, element: Element, style: str | None) -> None:
        own = next((_STYLED[look] for look in sorted(looks(element)) if look in _STYLED), style)
        plain = own == styles.FINDING
        write(self._paragraph(own), element, Look(bold=True if "says" in looks(element) else None, plain=plain))

    def _heading(self, element: Element) -> None:
        """A heading; that of a table in the appendix has its number as a field."""
        paragraph = self._paragraph("Heading 1" if element.tag == "h2" else "Heading 2")
        if self.in_appendix and (numbered := _NUMBERED.match(element.text or "")):
            say(paragraph, "Table A")
            parts.field(paragraph, "SEQ Table_A \\* ARABIC", numbered[1])
            element.text = (element.text or "")[numbered.end() :]
        write(paragraph, element, Look(plain=True))
        if element.tag == "h2":
            self.named += 1
            parts.bookmark(paragraph, f"_Toc{self.named:06}", self.named)

    def _contents(self) -> None:
        """A table of contents as a field; Word adds page numbers when its reader updates it."""
        paragraph = None
        for number, heading in enumerate(self.headings, start=1):
            paragraph = self._paragraph()
            paragraph.paragraph_format.space_after = 0
            if number == 1:
                parts.begin_field(paragraph, 'TOC \\o "1-1" \\h \\z')
            say(paragraph, heading, Look(holder=parts.link(paragraph, f"#_Toc{number:06}")))
        if paragraph is not None:
            parts.end_field(paragraph)

    def _list(self, element: Element, depth: int = 1) -> None:
        kind = "List Number" if element.tag == "ol" else "List Bullet"
        style = f"{kind} {depth}" if depth > 1 else kind
        begun = self._counted(style) if element.tag == "ol" else None
        for item in element:
            self._item(item, style, begun, depth, plain="findings" in looks(element))

    def _item(self, item: Element, style: str, begun: int | None, depth: int, plain: bool) -> None:
        """A point: its own words in one paragraph, then lists inside it."""
        paragraph = self._paragraph(style)
        if begun is not None:
            known = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            known.get_or_add_numId().val, known.get_or_add_ilvl().val = begun, 0
        for part in content(item):
            if not isinstance(part, str) and part.tag in ("ul", "ol"):
                self._list(part, min(depth + 1, DEEPEST))
            elif not isinstance(part, str) and part.tag == "p":
                write(paragraph, part, Look(plain=plain))
            else:
                self._inline(paragraph, part, plain)
        trim(paragraph)

    def _counted(self, style: str) -> int:
        """A numbering that begins at 1 again."""
        numbering = self.document.part.numbering_part.element
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(of_style).abstractNumId.val
        fresh = numbering.add_num(abstract)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(fresh.numId)

    def _caption(self, kind: str, element: Element) -> None:
        """Above what it names, numbered by a field."""
        paragraph = self._paragraph("Caption")
        if kind:
            self.counts[kind] += 1
            say(paragraph, f"{kind} ")
            parts.field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
            say(paragraph, ": ")
        write(paragraph, element, Look(plain=True))

    def _figure(self, element: Element) -> None:
        """A chart, or several small ones side by side, under one caption."""
        small = next((part for part in element if "panels" in looks(part)), None)
        for part in element:
            if part.tag == "figcaption":
                self._caption("Figure", part)
            elif part.tag == "svg":
                self._chart(self._paragraph(), part)
            elif part is small:
                self._panels([child for child in part if child.tag == "figure"])
            else:
                before = len(self.document.paragraphs)
                self.block(part)
                if small is not None and part.tag == "p" and "to" not in looks(part):  # it explains what follows
                    self.document.paragraphs[before].paragraph_format.keep_with_next = True

    def _chart(self, paragraph: Paragraph, element: Element, most: float = styles.ACROSS) -> None:
        drawn = self.drawn[element.attrib["id"]]
        wide = min(drawn.width / 96 * INCH * LARGER, most)
        picture = paragraph.add_run().add_picture(BytesIO(drawn.png()), width=Cm(wide))
        parts.read_out(picture, drawn.title, drawn.words)

    def _panels(self, figures: Iterable[Element]) -> None:
        """Small charts two by two, each under its name, in a table that is only there to lay them out."""
        held = list(figures)
        rows = -(-len(held) // 2)
        grid = self.document.add_table(rows=rows, cols=2)
        grid._tbl.tblPr.append(parts.element("tblDescription", {"val": "Layout only: charts, each under its name."}))
        for number, figure in enumerate(held):
            cell = grid.cell(number // 2, number % 2)
            label, chart = cell.paragraphs[0], cell.add_paragraph()
            label.style = self.document.styles["Caption"]
            write(label, _one(figure, "figcaption"), Look(plain=True))
            self._chart(chart, _one(figure, "svg"), styles.ACROSS / 2 - 0.4)
        for row in grid.rows:
            row._tr.get_or_add_trPr().append(parts.element("cantSplit"))
        self.below_table = True

    def _table(self, element: Element) -> None:
        caption = _one(element, "caption")
        self._caption("" if self.in_appendix else "Table", caption)
        table(self.document, element, words(caption))
        self.below_table = True
