"""Registered beds → care types, by the first rule that fits."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from capacity.importing.apportion import largest_remainders
from capacity.importing.register.read import Location
from capacity.importing.register.rules import Split, When


def rule_for(location: Location, splits: Sequence[Split]) -> Split | None:
    """The first rule all of whose conditions hold for a location."""
    facts = _facts(location)
    for split in splits:
        most = split.when.beds_at_most
        small = most is None or (location.beds is not None and location.beds <= most)
        if small and all(facts[name] == value for name, value in _conditions(split.when)):
            return split
    return None


@cache
def _conditions(when: When) -> tuple[tuple[str, bool], ...]:
    return tuple(when.model_dump(exclude_none=True, exclude={"beds_at_most"}).items())


def _facts(location: Location) -> dict[str, bool]:
    bands, services = location.bands, location.services
    return {
        "care_home": location.care_home,
        "extra_care": "extra_care" in services,
        "supported_living": "supported_living" in services,
        "nursing": location.care_home and "nursing" in services,
        "residential": location.care_home and "residential" in services,
        "older": bool(bands & {"older", "whole"}),
        "younger": bool(bands & {"younger", "whole"}),
        "dementia": "dementia" in bands,
        "learning_disability": "learning_disability" in bands,
        "mental_health": "mental_health" in bands,
        "bands": bool(bands),
    }


def split_beds(beds: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Whole beds by care type that add up to `beds`: the largest remainders are rounded up, the first of equals."""
    total = sum((Fraction(str(share)) for share in shares.values()), Fraction(0))
    return largest_remainders({kind: beds * Fraction(str(share)) / total for kind, share in shares.items()}, beds)
