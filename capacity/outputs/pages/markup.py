"""HTML that is safe by construction: whatever is not `Markup` already is text, and text is escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

__all__ = ["Markup", "Part", "join", "joined", "listed", "name", "plain", "tag"]

LONGEST = 160
"""Characters of a name from the data; a longer one is cut."""
Part = str | Markup
"""What may stand in a page: markup that we wrote, or text that will be escaped."""


def join(*parts: Part) -> Markup:
    """Markup and text in a row."""
    return Markup("").join(parts)


def joined(parts: Iterable[Part], between: Part = "") -> Markup:
    """Parts joined, with a separator between them."""
    return escape(between).join(parts)


def tag(name: str, *parts: Part, **attributes: str | int | None) -> Markup:
    """An element. `class_` is class, `data_row` is data-row; an attribute of None is left out."""
    return Markup(f"<{name}{_attributes(attributes)}>{join(*parts)}</{name}>")


def _attributes(attributes: dict[str, str | int | None]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )


def plain(text: str, most: int = LONGEST) -> str:
    """Text from the data as one visible line, cut to length, without characters that change the writing direction."""
    shown = "".join(
        character if character.isprintable() else " "
        for character in text
        if unicodedata.category(character) != "Cf" or character == "\u00ad"
    )
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def name(text: str, most: int = LONGEST) -> Markup:
    """A name from the data: escaped, cut, and isolated so that its direction of writing stays its own."""
    return tag("bdi", plain(text, most))


def listed(parts: list[Part]) -> Markup:
    """Parts as English lists them: a, b and c."""
    if len(parts) < 2:
        return joined(parts)
    return join(joined(parts[:-1], ", "), " and ", parts[-1])
