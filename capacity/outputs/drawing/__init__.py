"""Pictures: a Vega specification becomes an SVG element that a page can hold, without script, style or request.

The same specification gives the same bytes. Letter widths, which differ between machines, have no influence:
a specification sets its own width, height and padding (`autosize` is none).
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from capacity.outputs.drawing.marks import FONT, INK, hatch

CONFIG = {
    "aria": False,
    "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": FONT, "titleFontSize": FONT + 1,
             "titleFontWeight": "normal", "domainColor": "#767676", "gridColor": "#dadada", "tickColor": "#767676"},
}  # fmt: skip
NEEDLESS = {"class", "role", "pointer-events", "font-family", "aria-hidden", "aria-roledescription"}
"""Attributes with no use here: title and description are read out for the picture, and it uses the page's font."""
USED = re.compile(r"url\(#([\w-]+)\)")
LONG = re.compile(r"-?\d+\.\d{2,}")
Spec = Mapping[str, Any]


def svg(spec: Spec, key: str, title: str, description: str) -> str:
    """The picture of a Vega specification as an SVG element that scales with its place.

    `key` begins every ID in it and is unique on the page. `title` and `description` are what is read out in place of
    the picture. The `value` of every row of the specification's data stands in `data-values`, so that what is drawn
    can be checked against a table. Texts must be free of control characters.
    """
    import vl_convert

    whole = {"autosize": "none", **spec, "config": CONFIG}
    drawn = ElementTree.fromstring(vl_convert.vega_to_svg(whole, allowed_base_urls=[]))
    (picture,) = _lean(drawn)
    patterns = _named_apart(picture, key)
    picture.attrib = {
        "role": "img",
        "viewBox": drawn.attrib["viewBox"],
        "aria-labelledby": f"{key}-title",
        "aria-describedby": f"{key}-description",
    }
    if values := _values(spec):
        picture.set("data-values", values)
    words = [_element("title", title, id=f"{key}-title"), _element("desc", description, id=f"{key}-description")]
    picture[:0] = [*words, *patterns]
    return ElementTree.tostring(picture, encoding="unicode")


def png(svg: str, words: Mapping[str, str]) -> bytes:
    """An SVG file as PNG of twice its size; `words` are its metadata, such as Title and Description."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(svg, scale=2)
    at = _HEADER
    texts = b"".join(_chunk(b"iTXt", f"{name}\0\0\0\0\0{text}".encode()) for name, text in words.items())
    return drawn[:at] + texts + drawn[at:]


_HEADER = 33
"""Bytes of a PNG before its second chunk: the signature, and IHDR of 13 bytes between length, name and sum."""


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk as PNG has it."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _element(name: str, text: str, **attributes: str) -> Element:
    element = Element(name, attributes)
    element.text = text
    return element


def _values(spec: Spec) -> str:
    """What is drawn: every `value` of the data."""
    rows = [row for data in spec.get("data", ()) for row in data.get("values", ())]
    return " ".join(f"{row['value']:.9g}" for row in rows if row.get("value") is not None)


def _named_apart(picture: Element, key: str) -> list[Element]:
    """Give IDs that no other picture on the page has, and return the patterns that fills ask for.

    Vega keeps counting IDs from picture to picture: here the count restarts, so that the bytes stay the same.
    """
    ids = (element.get("id") for element in picture.iter())
    own = {name: f"{key}-{number}" for number, name in enumerate(filter(None, ids))}
    texts = [text for element in picture.iter() for text in element.attrib.values()]
    wanted = sorted({name for text in texts for name in USED.findall(text)} - own.keys())
    own |= {name: f"{key}-{name}" for name in wanted}
    for element in picture.iter():
        for attribute, text in element.attrib.items():
            if attribute == "id":
                element.set(attribute, own[text])
            else:
                element.set(attribute, USED.sub(lambda used: f"url(#{own[used[1]]})", text))
    return [hatch(name, own[name]) for name in wanted]


def _lean(element: Element) -> Iterator[Element]:
    """The element without its invisible parts; groups that only hold other elements are replaced by those elements."""
    if element.get("class") in ("background", "foreground"):
        return
    inner = [kept for child in element for kept in _lean(child)]
    name = element.tag.rpartition("}")[2]
    attributes = {key: _rounded(key, text) for key, text in element.attrib.items() if key not in NEEDLESS}
    if attributes.get("opacity") == "1":
        del attributes["opacity"]
    if name == "g" and (not inner or not attributes or attributes == {"transform": "translate(0,0)"}):
        yield from inner
        return
    lean = Element(name, attributes)
    lean.text = element.text
    lean.extend(inner)
    if name == "text" and "stroke" in attributes:
        lean.set("paint-order", "stroke")  # the outline goes behind the letters, not over them
    yield lean


def _rounded(name: str, text: str) -> str:
    """Coordinates to a tenth of a unit."""
    return LONG.sub(lambda number: f"{round(float(number[0]), 1):g}", text) if name != "id" else text
