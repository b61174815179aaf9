"""Tables of the page: a caption, headings for rows and columns, and a frame that scrolls on a narrow screen."""

from capacity.report.html import Html, Part, join, joined, tag

TIGHT = 10
"""Characters of a heading that is not broken over lines."""
KEPT = 12
"""Rows of a table that is printed on one page."""
MANY = 12
"""Columns from which on a table is printed smaller, to fit the page."""


def table(caption: Part, head: list[Part], rows: list[list[Part]], adds: bool = False, look: str | None = None) -> Html:
    """A table whose first column names its rows.

    `adds`: the last row is the sum of those above it. `look` is a class: `words`, where cells hold text that may break
    over lines, or `names`, where the second column holds names.
    """
    top = tag("tr", joined(_heading(cell) for cell in head))
    body = joined(_row(cells, adds and number == len(rows) - 1) for number, cells in enumerate(rows))
    inner = join(tag("caption", tag("span", caption)), tag("thead", top), tag("tbody", body))
    looks = (
        " ".join(filter(None, [look, "short" if len(rows) <= KEPT else None, "many" if len(head) > MANY else None]))
        or None
    )
    made = tag("table", inner, data_adds="rows" if adds else None, class_=looks)
    return tag("div", made, class_="wide", role="group", tabindex=0, aria_label="Table, scrolls sideways if need be")


def _heading(cell: Part) -> Html:
    """The head of a column; a short one, such as a year, stays on one line."""
    return tag("th", cell, scope="col", class_="tight" if len(cell) < TIGHT else None) if cell else tag("td")


def _row(cells: list[Part], total: bool) -> Html:
    first, *rest = cells
    row = join(tag("th", first, scope="row"), joined(tag("td", cell) for cell in rest))
    return tag("tr", row, class_="total" if total else None)


def folded(summary: Part, content: Html) -> Html:
    """Content that opens at a press on screen, and is always printed."""
    return tag("details", tag("summary", summary), content)


def paragraphs(*sentences: Part) -> Html:
    """Each part a paragraph; empty ones are left out."""
    return joined(tag("p", sentence) for sentence in sentences if sentence)


def pair(*parts: Part) -> Html:
    """Charts side by side where there is room."""
    return tag("div", *parts, class_="pair")


def bullets(items: list[Part]) -> Html:
    """A list of points."""
    return tag("ul", joined(tag("li", item) for item in items))
