"""An empty document with the styles of the report: en-GB, A4, a face without serifs, numbered pages."""

from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Whole
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from capacity.outputs.export.word.parts import LANGUAGE, beside, element, field

FACE = "Arial"
INK, BLUE = RGBColor(0x11, 0x11, 0x11), RGBColor(0x12, 0x43, 0x6D)
MARGIN, ACROSS = 2.0, 17.0
"""Centimetres: each margin of the page, and what lies between those at the sides."""
FINDING, NOTE, COUNCIL, SMALL, CELL = "Finding", "Note", "Council", "Small", "Cell"
"""Styles that Word does not have by itself."""


def blank(title: str, made: str, planned: datetime) -> Whole:
    """A document without content. `made` says by what it was made; `planned` when the run was."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    known = document.core_properties
    known.title, known.language, known.author, known.last_modified_by = title, LANGUAGE, made, made
    known.created = known.modified = planned
    known.comments, known.subject, known.keywords, known.revision = "", "", "", 1
    _defaults(document)
    _styles(document)
    _footer(document, made)
    return document


def _defaults(document: Whole) -> None:
    """The language of all text, for whoever checks its spelling or reads it out."""
    defaults: Any = document.styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in fonts.findall(qn("w:lang")):
        fonts.remove(old)
    fonts.append(element("lang", {"val": LANGUAGE, "eastAsia": LANGUAGE, "bidi": "ar-SA"}))
    themed = document.settings.element.find(qn("w:themeFontLang"))
    if themed is not None:
        themed.set(qn("w:val"), LANGUAGE)


def _styles(document: Whole) -> None:
    _style(document, "Normal", 10.5, after=6)
    _style(document, "Title", 24, bold=True, colour=BLUE, after=4)
    _style(document, "Subtitle", 13, after=6)
    _style(document, "Heading 1", 16, bold=True, colour=BLUE, before=18, after=6)
    _style(document, "Heading 2", 12.5, bold=True, colour=BLUE, before=12, after=4)
    _style(document, "Caption", 10, bold=True, before=8, after=3)
    for name in ("List Bullet", "List Number", "List Bullet 2", "List Number 2", "List Bullet 3", "List Number 3"):
        _style(document, name, 10.5, after=3)
    for name, size in ((FINDING, 11.5), (NOTE, 10), (COUNCIL, 10.5), (SMALL, 9.5), (CELL, 8.5)):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
        _style(document, name, size, bold=name == FINDING, after=0 if name == CELL else 6)
    for name in ("Caption", FINDING):
        document.styles[name].paragraph_format.keep_with_next = True
    beside(document.styles[FINDING], "12436D")
    beside(document.styles[NOTE], "B84A00", "FDF3EC")
    beside(document.styles[COUNCIL], "B9A05C", "FBF8EE")


def _style(document: Whole, name: str, size: float, bold: bool = False, colour: RGBColor = INK, before: float = 0,
           after: float = 0) -> None:  # fmt: skip
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = FACE, Pt(size), bold, False
    style.font.color.rgb = colour
    faces = style.element.rPr.rFonts
    for attribute in [key for key in faces.attrib if key.endswith("Theme")]:  # a face of the theme goes before ours
        del faces.attrib[attribute]
    for kind in ("hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{kind}"), FACE)
    around = style.paragraph_format
    around.space_before, around.space_after, around.line_spacing = Pt(before), Pt(after), 1.1
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _footer(document: Whole, made: str) -> None:
    """Page numbers, and what made the document."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style, paragraph.alignment = document.styles[SMALL], WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(f"Made by {made} · page ")
    field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES", "1")
