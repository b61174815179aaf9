"""Options of the form OLD=NEW."""

from collections.abc import Iterable

from capacity.inputs.errors import WrongUsage


def pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """What stands before each = and after it. Raises `WrongUsage` for one without, and for two with the same OLD."""
    after_of: dict[str, str] = {}
    for text in texts:
        before, mark, after = text.partition("=")
        if not mark or not before.strip() or not after.strip():
            raise WrongUsage(f"{option} {text}: must have something before and after an =")
        if after_of.setdefault(before.strip(), after.strip()) != after.strip():
            raise WrongUsage(f"{option} {text}: {before.strip()} is {after_of[before.strip()]} already")
    return after_of
