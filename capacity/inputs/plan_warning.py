"""A warning, and how much of it is shown where: a summary on the terminal, all of it in the run's folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capacity.inputs.errors import printable

NAMED = 5
"""Names listed in a warning itself; where there are more, they are counted there and stand in `names`."""
ALIKE = 3
"""Warnings of one kind that the summary of a run shows; the rest are counted."""
FILE = "warnings.txt"
"""The file of a run that holds every warning with every name."""
LONGEST = 1_000
"""Characters of a line of the file."""


@dataclass(frozen=True)
class PlanWarning:
    """A finding that stops nothing. `kind` groups like findings."""

    kind: str
    text: str
    names: tuple[str, ...] = ()
    """Everything that it is about, where there are too many for the text."""


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def about(kind: str, text: str, names: Sequence[str], noun: str) -> PlanWarning:
    """A warning whose text holds {} for what it is about: the names themselves, or how many of the `noun` there are."""
    if len(names) <= NAMED:
        return PlanWarning(kind, text.replace("{}", ", ".join(names)))
    return PlanWarning(kind, text.replace("{}", f"{len(names)} {noun}"), tuple(names))


def checked(warnings: Sequence[PlanWarning]) -> list[str]:
    """Every warning in a line, with the first of many names: for a check, which writes no file."""
    return [f"{one.text}. The first: {few(one.names)}" if one.names else one.text for one in warnings]


def summed_up(warnings: Sequence[PlanWarning]) -> list[str]:
    """The warnings of a run as its summary shows them: without long lists, which are in the run's file."""
    seen: dict[str, int] = {}
    lines: list[str] = []
    for one in warnings:
        seen[one.kind] = seen.get(one.kind, 0) + 1
        if seen[one.kind] <= ALIKE:
            lines.append(f"{one.text} ({FILE} names them)" if one.names else one.text)
        elif seen[one.kind] == ALIKE + 1:
            more = sum(other.kind == one.kind for other in warnings) - ALIKE
            lines.append(f"and {more} more like {'this' if more == 1 else 'these'}, in {FILE}")
    return lines


def as_text(warnings: Sequence[PlanWarning]) -> str:
    """Every warning with every name, as the run's file holds it."""
    return "\n".join(_lines(warnings) if warnings else ["No warnings."]) + "\n"


def _lines(warnings: Sequence[PlanWarning]) -> Iterator[str]:
    for number, one in enumerate(warnings, 1):
        yield from [""] if number > 1 else []
        yield f"{number}. {printable(one.text, LONGEST)}"
        yield from (f"     {printable(name, LONGEST)}" for name in one.names)
