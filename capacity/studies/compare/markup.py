"""Pieces of compare.html. Every word of data is escaped."""

import html
from collections.abc import Iterable, Sequence

from capacity.inputs.errors import printable

LONGEST = 400  # characters of a piece of data


def text(value: object, longest: int = LONGEST) -> str:
    """Data as HTML: without control characters, escaped, cut to length, its direction its own."""
    return f"<bdi>{html.escape(printable(str(value), longest))}</bdi>"


def minus(cell: str) -> str:
    """A number, with a proper minus sign before it where it has one."""
    return html.escape(f"−{cell[1:]}" if cell.startswith("-") else cell)


def table(
    caption: str, headings: Sequence[str], body: Iterable[tuple[str, Sequence[str], bool]], words: int = 0
) -> str:
    """A table with a header for each column and row; the last `words` columns hold words. Cells are HTML."""
    first = len(headings) - words
    head = "".join(
        f'<th scope="col"{_words(n >= first)}>{heading}</th>' for n, heading in enumerate(headings)
    )  # fmt: skip
    lines = []
    for label, cells, is_base in body:
        inside = "".join(f"<td{_words(n + 1 >= first)}>{cell}</td>" for n, cell in enumerate(cells))
        lines.append(f'<tr{" class=base" if is_base else ""}><th scope="row">{label}</th>{inside}</tr>')
    shown = "\n".join(lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}"><table>\n'
        f"<caption>{html.escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{shown}\n</tbody></table></div>"
    )


def _words(yes: bool) -> str:
    return ' class="words"' if yes else ""
