"""HTML that is safe by construction: whatever is not `Html` already is text, and text is escaped."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

LONGEST = 160
"""Characters of a name from the data; a longer one is cut."""


class Html(str):
    """Markup that the report itself wrote. Plain text never becomes this without being escaped."""

    __slots__ = ()


Part = str | Html
"""What may stand in a page: markup, or text that will be escaped."""


def join(*parts: Part) -> Html:
    """Markup and text in a row."""
    return Html("".join(part if isinstance(part, Html) else html.escape(part) for part in parts))


def joined(parts: Iterable[Part], between: Part = "") -> Html:
    """Many parts, with something between each two."""
    safe = join(between)
    return Html(safe.join(join(part) for part in parts))


def tag(name: str, *parts: Part, **attributes: str | int | None) -> Html:
    """An element. `class_` is class, `data_row` is data-row; an attribute of None is left out."""
    return Html(f"<{name}{_attributes(attributes)}>{join(*parts)}</{name}>")


def _attributes(attributes: dict[str, str | int | None]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )


def plain(text: str, most: int = LONGEST) -> str:
    """Text of the data as one visible line, cut to length; what turns the direction of writing is left out."""
    shown = "".join(
        character if character.isprintable() else " "
        for character in text
        if unicodedata.category(character) != "Cf" or character == "\u00ad"
    )
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def name(text: str, most: int = LONGEST) -> Html:
    """A name from the data: escaped, cut, and isolated so that its direction of writing stays its own."""
    return tag("bdi", plain(text, most))


def listed(parts: list[Part]) -> Html:
    """Parts as English lists them: a, b and c."""
    if len(parts) < 2:
        return joined(parts)
    return join(joined(parts[:-1], ", "), " and ", parts[-1])
