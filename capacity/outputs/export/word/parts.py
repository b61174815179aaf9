"""What python-docx has no words for: fields, bookmarks, links, borders, and what is read out in place of a picture."""

from collections.abc import Mapping
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LANGUAGE = "en-GB"


def element(name: str, attributes: Mapping[str, object] | None = None, *inner: Any) -> Any:
    """An element of WordprocessingML; its attributes are of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in (attributes or {}).items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(inner)
    return made


def field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field that shows something until Word works it out again, such as SEQ, PAGE or NUMPAGES."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Paragraph, code: str) -> None:
    """What follows, to `end_field`, is what the field shows."""
    for inner in (
        element("fldChar", {"fldCharType": "begin"}),
        _code(code),
        element("fldChar", {"fldCharType": "separate"}),
    ):
        paragraph.add_run()._r.append(inner)


def end_field(paragraph: Paragraph) -> None:
    """The field that `begin_field` opened ends here, perhaps paragraphs later."""
    paragraph.add_run()._r.append(element("fldChar", {"fldCharType": "end"}))


def _code(code: str) -> Any:
    inner = element("instrText")
    inner.set(qn("xml:space"), "preserve")
    inner.text = f" {code} "
    return inner


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """A name for what the paragraph holds so far."""
    paragraph._p.insert(
        1 if paragraph._p.pPr is not None else 0, element("bookmarkStart", {"id": number, "name": name})
    )
    paragraph._p.append(element("bookmarkEnd", {"id": number}))


def link(paragraph: Paragraph, to: str) -> Any:
    """A link to #a-bookmark or to an address; runs are added to it by `Run`s appended to what is returned."""
    made = OxmlElement("w:hyperlink")
    if to.startswith("#"):
        made.set(qn("w:anchor"), to[1:])
    else:
        made.set(qn("r:id"), paragraph.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(made)
    return made


def into(holder: Any, run: Run) -> None:
    """Move a run to the end of a link."""
    holder.append(run._r)


def beside(paragraph: Any, colour: str, fill: str | None = None) -> None:
    """A thick line at the left of a paragraph (or of all of a style), perhaps on a ground of its own."""
    around = paragraph.element.get_or_add_pPr()
    line = element("left", {"val": "single", "sz": 24, "space": 8, "color": colour})
    shade = [element("shd", {"val": "clear", "color": "auto", "fill": fill})] if fill else []
    at = next((n for n, child in enumerate(around) if child.tag in _AFTER_BORDERS), len(around))
    around[at:at] = [element("pBdr", None, line), *shade]


_AFTER_BORDERS = {
    qn(f"w:{name}") for name in ("tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr")
}
"""What WordprocessingML wants behind borders in a paragraph's properties."""


def read_out(picture: Any, title: str, description: str) -> None:
    """What is read out in place of a picture."""
    known = picture._inline.docPr
    known.set("title", title)
    known.set("descr", description)
