"""IDs as a spreadsheet can use them: names of cells, and keys that SUMIFS finds again."""

import re
import unicodedata
from collections.abc import Iterable

_A_VALUE = re.compile(r"true|false|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W?\d.*", re.IGNORECASE)


class Names:
    """Names of cells: each name is used only once, whatever IDs it is made from."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, *parts: str) -> str:
        """A valid name, such as contribution_dementia_nursing; numbered where two IDs would share it."""
        return _unlike(self._given, "_".join(filter(None, map(_letters, parts))), "{}_{}")


def _letters(text: str) -> str:
    """ASCII letters, digits and underscores: what every spreadsheet allows in a name."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_text).strip("_")


def matchable(ids: Iterable[str]) -> dict[str, str]:
    """Each ID with a text that SUMIFS tells from all the others, usually the ID itself.

    SUMIFS does not see case, takes * ? ~ as wildcards, and text such as 01, 1-10, Mar-1 or true as a value.
    """
    taken: set[str] = set()
    return {text: _unlike(taken, _word(text), "{} ({})") for text in dict.fromkeys(ids)}


def _word(text: str) -> str:
    safe = re.sub(r"[*?~]", "_", text)
    return safe if safe[:1].isalpha() and not _A_VALUE.fullmatch(safe) else f"ID {safe}"


def _unlike(taken: set[str], wanted: str, numbered: str) -> str:
    unlike, number = wanted, 1
    while unlike.casefold() in taken:
        number += 1
        unlike = numbered.format(wanted, number)
    taken.add(unlike.casefold())
    return unlike
