"""Tables of the page: a caption, headings for rows and columns, and a frame that scrolls on a narrow screen."""

from capacity.outputs.pages.markup import Markup, Part, join, joined, tag

TIGHT = 10
"""The most characters in a heading that is not broken over lines."""
KEPT = 12
"""The most rows in a table that is printed on one page."""
ACROSS = 8
"""Columns after the first that fit a printed page; further ones go in tables of their own below."""
ALONE = "rounded one by one"
"""What a table with a total says, because its figures may not sum."""


def table(caption: Part, head: list[Part], rows: list[list[Part]], total: int | None = None,
          look: str | None = None) -> Markup:  # fmt: skip
    """A table whose first column names its rows; with many columns several tables, one below the other.

    `total`: the place of the row of totals, if there is one. `look` is a class: `words`, where cells hold text that may
    break over lines, or `names`, where the second column holds names.
    """
    caption = join(caption, f" ({ALONE})") if total is not None else caption
    wide = range(1, max(len(head), 2), ACROSS)
    parts = [(caption if first == 1 else join(caption, ", continued"), slice(first, first + ACROSS)) for first in wide]
    return joined(
        _part(said, [head[0], *head[part]], [[row[0], *row[part]] for row in rows], total, look) for said, part in parts
    )


def _part(caption: Part, head: list[Part], rows: list[list[Part]], total: int | None, look: str | None) -> Markup:
    top = tag("tr", joined(_heading(cell) for cell in head))
    body = joined(_row(cells, number == total) for number, cells in enumerate(rows))
    inner = join(tag("caption", tag("span", caption)), tag("thead", top), tag("tbody", body))
    looks = " ".join(filter(None, [look, "short" if len(rows) <= KEPT else None])) or None
    drawn = tag("table", inner, class_=looks)
    return tag("div", drawn, class_="wide", role="group", tabindex=0, aria_label="Table, scrolls sideways if need be")


def _heading(cell: Part) -> Markup:
    """The heading of a column; a short one, such as a year, stays on one line."""
    return tag("th", cell, scope="col", class_="tight" if len(cell) < TIGHT else None) if cell else tag("td")


def _row(cells: list[Part], total: bool) -> Markup:
    first, *rest = cells
    row = join(tag("th", first, scope="row"), joined(tag("td", cell) for cell in rest))
    return tag("tr", row, class_="total" if total else None)


def paragraphs(*sentences: Part) -> Markup:
    """Each part a paragraph; empty ones are left out."""
    return joined(tag("p", sentence) for sentence in sentences if sentence)


def pair(*parts: Part) -> Markup:
    """Charts side by side where there is room."""
    return tag("div", *parts, class_="pair")


def bullets(items: list[Part]) -> Markup:
    """A list of points."""
    return tag("ul", joined(tag("li", item) for item in items))
