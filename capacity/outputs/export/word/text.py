"""Text inside of paragraphs: bold, italics, links, line breaks."""

import re
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from capacity.outputs.export.word.parts import into, link
from capacity.outputs.export.word.tree import content

INLINE = {"a", "bdi", "br", "code", "data", "em", "span", "strong"}
"""Elements that stand inside of a paragraph."""
FIXED, SMALLER = "Consolas", Pt(8)


@dataclass(frozen=True)
class Look:
    """How text looks."""

    bold: bool | None = None
    """None where the paragraph's style says."""
    italic: bool = False
    code: bool = False
    plain: bool = False
    """Whether figures look like the words around them."""
    holder: Any = None
    """The link that the text is in."""


def write(paragraph: Paragraph, element: Element, look: Look = Look()) -> None:
    """All text of an element at the end of a paragraph."""
    for part in content(element):
        if isinstance(part, str):
            say(paragraph, part, look)
        elif part.tag == "br":
            paragraph.add_run().add_break()
        elif part.tag in INLINE:
            write(paragraph, part, _looks(paragraph, part, look))


def say(paragraph: Paragraph, text: str, look: Look = Look()) -> None:
    """Text at the end of a paragraph; a line break of the page is a space."""
    run = paragraph.add_run(re.sub(r"[ \t\n\r\f]+", " ", _visible(text)))
    run.bold, run.italic = look.bold, look.italic or None
    if look.code:
        run.font.name, run.font.size = FIXED, SMALLER
    if look.holder is not None:
        into(look.holder, run)
        run.font.underline = True


def trim(paragraph: Paragraph) -> None:
    """Take away spaces at both ends, which a page does not show."""
    parts = [part for part in paragraph.iter_inner_content() if not isinstance(part, Run) or part.text]
    for turn, strip in ((parts, str.lstrip), (parts[::-1], str.rstrip)):
        for part in turn:
            if not isinstance(part, Run):  # a link, whose words end in none
                break
            part.text = strip(part.text, " ")
            if part.text:
                break


def _visible(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(character if character.isprintable() or character in "\n\t" else " " for character in text)


def _looks(paragraph: Paragraph, element: Element, look: Look) -> Look:
    match element.tag:
        case "strong":
            return replace(look, bold=True)
        case "em":
            return replace(look, italic=True)
        case "code":
            return replace(look, code=True)
        case "data" if not look.plain and element.get("data-round") != "exact":
            return replace(look, bold=True)
        case "a" if (to := element.get("href") or "").startswith(
            "https://"
        ):  # other files may not be beside a document
            return replace(look, holder=link(paragraph, to))
    return look
