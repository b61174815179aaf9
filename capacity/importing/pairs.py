"""Options of the form OLD=NEW."""

from collections.abc import Iterable

from capacity.inputs.errors import WrongUsage


def pairs(option: str, given: Iterable[str]) -> dict[str, str]:
    """What stands before each = and after it. Raises `WrongUsage` for one without, and for two of the same thing."""
    found: dict[str, str] = {}
    for text in given:
        before, mark, after = text.partition("=")
        if not mark or not before.strip() or not after.strip():
            raise WrongUsage(f"{option} {text}: must have something before and after an =")
        if found.setdefault(before.strip(), after.strip()) != after.strip():
            raise WrongUsage(f"{option} {text}: {before.strip()} is {found[before.strip()]} already")
    return found
