"""Markdown that somebody else wrote, as markup: a few marks, links that begin with https://, never HTML of theirs."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from capacity.outputs.pages.markup import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

RULES = ("list", "emphasis", "link", "escape", "newline")
"""What is understood besides paragraphs; headings, code, tables, HTML and all else stay as they were typed."""
LINK = "https://"
DEEPEST = 100
"""Lists and marks inside each other, two for each list. What stands deeper than any person writes is left out."""


def markdown(text: str) -> Markup:
    """Paragraphs, lists, bold and italics; a link that does not begin with https:// is shown as it was typed."""
    return Markup(_parser().render(_visible(text)).strip())


def _visible(text: str) -> str:
    """Without characters that change the writing direction, and without those that cannot be seen."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else " "
        for character in text
        if unicodedata.category(character) != "Cf" or character == "\u00ad"
    )


@cache
def _parser() -> MarkdownIt:
    """Loaded where there is something to read."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"html": False, "maxNesting": DEEPEST}).enable(list(RULES))
    parser.validateLink = _safe  # type: ignore[method-assign]
    return parser


def _safe(url: str) -> bool:
    return url.casefold().startswith(LINK)
