"""The report's charts as files of their own, each as SVG and as PNG of twice its size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from capacity.outputs.drawing import png

_CHART = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
"""A chart of a page: no other picture is drawn by `capacity.outputs.drawing`, and text from data is escaped."""
_LONGEST = 70
"""Characters of a file's name before its ending."""
FONT = "Arial, Helvetica, sans-serif"
PAPER = "#ffffff"


@dataclass(frozen=True)
class Picture:
    """A chart of a page, as a file that stands alone."""

    key: str
    """What begins its IDs; unique on the page."""
    title: str
    description: str
    """The words that stand for it where it cannot be seen."""
    svg: str
    width: float
    """In units of 1/96 inch, as it was drawn for the page."""
    source: str
    """Whose data it shows; blank where nobody need be named."""

    @property
    def words(self) -> str:
        """Title and description, as alternative text."""
        return f"{self.title}. {self.description}"

    def png(self) -> bytes:
        """Twice its size, with title, description and source as its metadata."""
        words = {"Title": self.title, "Description": self.description, "Source": self.source}
        return png(self.svg, {name: text for name, text in words.items() if text})


def pictures(page: str, source: str = "") -> dict[str, Picture]:
    """The charts of a page in its order, by key. `source` says whose data they show, as their licences ask."""
    return {picture.key: picture for match in _CHART.finditer(page) for picture in [_picture(match[0], source)]}


def without_pictures(page: str) -> str:
    """The page with an empty element in the place of each chart, whose `id` is the chart's key."""
    return _CHART.sub(lambda match: f'<svg id="{_key(ElementTree.fromstring(match[0]))}"></svg>', page)


def charts(page: str, source: str) -> dict[str, str | bytes]:
    """Two files for each chart of a page, named after its title."""
    return {
        f"{name}.{ending}": content
        for name, picture in named(page, source)
        for ending, content in (("svg", picture.svg), ("png", picture.png()))
    }


def named(page: str, source: str) -> Iterator[tuple[str, Picture]]:
    """The charts of a page, each with the name of its files; its key tells apart two with the same title."""
    seen = set[str]()
    for key, picture in pictures(page, source).items():
        words = re.sub(r"[^a-z0-9]+", "-", re.sub("[’']", "", picture.title.lower())).strip("-")
        name = (words if len(words) <= _LONGEST else words[:_LONGEST].rpartition("-")[0]) or key
        name = f"{name}-{key}" if name in seen else name
        seen.add(name)
        yield name, picture


def _key(svg: Element) -> str:
    return svg.attrib["aria-labelledby"].removesuffix("-title")


def _picture(text: str, source: str) -> Picture:
    svg = ElementTree.fromstring(text)
    _, _, width, height = svg.attrib["viewBox"].split()
    title, description = (svg.findtext(name) or "" for name in ("title", "desc"))
    svg.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": width,
        "height": height,
        "font-family": FONT,
        **svg.attrib,
    }
    at = 1 + next(n for n, child in enumerate(svg) if child.tag == "desc")
    svg.insert(at, Element("rect", width=width, height=height, fill=PAPER))  # a dark page must not show through
    if source:
        told = Element("metadata")
        told.text = source
        svg.insert(at, told)
    drawn = ElementTree.tostring(svg, encoding="unicode")
    return Picture(_key(svg), title, description, drawn, float(width), source)
