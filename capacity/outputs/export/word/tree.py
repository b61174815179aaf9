"""A page of ours as a tree of elements, without its scripts and pictures."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"meta", "link", "br", "hr", "img", "input"}
"""Elements that are never closed."""
Node = Element | str
"""What stands in an element: another, or text."""


def tree(page: str) -> Element:
    """The element `html`, with text decoded. Raises AssertionError for a page whose elements are not closed in turn."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.builder.close()


def content(element: Element) -> list[Node]:
    """Text and elements inside, in order."""
    parts: list[Node] = [element.text or ""]
    for child in element:
        parts += [child, child.tail or ""]
    return [part for part in parts if not isinstance(part, str) or part]


def words(element: Element) -> str:
    """All its text on one line."""
    return " ".join("".join(element.itertext()).split())


def looks(element: Element) -> set[str]:
    """Its classes."""
    return set((element.get("class") or "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}>"
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.builder.data(data)
