"""What a brief is made of, whether it becomes a page or Markdown."""

import re
from dataclasses import dataclass

from capacity.outputs.pages.markup import Markup, Part, join

FIGURE = re.compile(r"</?data\b[^>]*>")
"""The marks of a cited figure: its rows and its value before rounding."""


@dataclass(frozen=True)
class Heading:
    """A heading; `level` is 2 or 3."""

    text: Part
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or the finding that opens the brief."""

    text: Part
    finding: bool = False


@dataclass(frozen=True)
class Bullets:
    """Points, each with the words that it begins with and what it says."""

    points: tuple[tuple[Part, Part], ...]


@dataclass(frozen=True)
class Blanks:
    """Lines that the council fills in by hand, by what belongs there."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A table whose first column names its rows."""

    caption: str
    head: tuple[Part, ...]
    rows: tuple[tuple[Part, ...], ...]


Block = Heading | Paragraph | Bullets | Blanks | Rows


def bare(part: Part) -> Markup:
    """What a part shows, without where its figures come from.

    A brief leaves the council. The rows behind a figure name homes by their IDs, and its value says of few people how
    many exactly: neither is for those who read it.
    """
    return Markup(FIGURE.sub("", join(part)))
