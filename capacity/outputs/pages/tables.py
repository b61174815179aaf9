"""Tables and words of the pages of studies."""

from collections.abc import Iterable, Sequence

from capacity.outputs.pages.markup import Markup, Part, joined, name, tag

LONGEST = 400
"""Characters of a piece of data."""


def text(value: object, longest: int = LONGEST) -> Markup:
    """Data on one line, cut to length, its direction its own."""
    return name(str(value), longest)


def minus(cell: str) -> str:
    """A number, with a proper minus sign before it where it has one."""
    return f"−{cell[1:]}" if cell.startswith("-") else cell


def table(
    caption: str, headings: Sequence[Part], body: Iterable[tuple[Part, Sequence[Part], bool]], words: int = 0
) -> Markup:
    """A table with a header for each column and row; the last `words` columns hold words."""
    first = len(headings) - words
    head = joined(tag("th", heading, scope="col", class_=_words(n >= first)) for n, heading in enumerate(headings))
    rows = joined((_row(label, cells, is_base, first) for label, cells, is_base in body), "\n")
    inside = joined([tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", rows)], "\n")
    return tag("div", tag("table", inside), class_="scroll", tabindex=0, role="region", aria_label=caption)


def _row(label: Part, cells: Sequence[Part], is_base: bool, first: int) -> Markup:
    inside = joined(tag("td", cell, class_=_words(n >= first)) for n, cell in enumerate(cells, start=1))
    return tag("tr", tag("th", label, scope="row"), inside, class_="base" if is_base else None)


def _words(yes: bool) -> str | None:
    return "words" if yes else None
