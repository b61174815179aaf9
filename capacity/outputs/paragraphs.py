"""Paragraphs for a terminal: no line is wider than 100 columns."""

from textwrap import wrap

WIDTH = 100
Lines = list[tuple[str, str]]
"""Lines with their style: `bold`, `dim` or plain."""


def wrapped(text: str, indent: str = "", style: str = "", further: str | None = None) -> Lines:
    """A paragraph; lines after the first begin with `further`, or else as the first does. Words are never broken."""
    later = indent if further is None else further
    lines = wrap(text, WIDTH, initial_indent=indent, subsequent_indent=later, break_long_words=False,
                break_on_hyphens=False)  # fmt: skip
    return [(style, line) for line in lines]
