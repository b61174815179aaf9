"""Why people of each alternative are placed against their choice, in words: what has changed against the base."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from capacity.inputs.errors import printable
from capacity.inputs.wording import about, is_one, listed
from capacity.results.columns import REASONS, WHY, names
from capacity.studies.compare.away import Reasons
from capacity.studies.compare.result import Comparison
from capacity.studies.why.sentences import BECAUSE, WORTH_SAYING

WHAT = (
    "People placed against their choice over the plan: out of the borough without choosing it, or in it although they"
    " had chosen to leave. Each limit counts by what it adds on average over all orders in which limits could be lifted"
    " in the borough, so the reasons of an alternative add up to its people. A minus: without the limit more people"
    " would be placed so. Other causes remain with every limit lifted."
)

LONGEST = 400
"""Characters of why something cannot be told."""


def told(comparison: Comparison) -> list[Reasons]:
    """The base and the alternatives whose reasons can be told, in their order."""
    return [why for why in comparison.why.values() if not why.untold]


def used(comparison: Comparison) -> list[str]:
    """The reasons that are anybody's in any alternative."""
    return [reason for reason in REASONS if any(abs(why.shares[reason]) >= WORTH_SAYING for why in told(comparison))]


def sentences(comparison: Comparison) -> Iterator[str]:
    """For each alternative what has changed, or why that cannot be told; then which shares are not exact."""
    base = comparison.why[comparison.base.name]
    for why in comparison.why.values():
        if why.untold:
            cause = printable(why.untold, LONGEST)
            yield f"{printable(why.name)}: why people are placed against their choice cannot be told: {cause}."
        elif why is not base and not base.untold:
            yield changed(why, base)
    if drawn := [printable(why.name) for why in told(comparison) if not why.exact]:
        yield f"The reasons of {listed(drawn)} are averages over orders that were drawn; why.csv has their spread."


def changed(now: Reasons, base: Reasons) -> str:
    """With dementia-wing, 46 fewer people are placed against their choice over the plan: 58 fewer for want of beds …"""
    name = printable(now.name)
    if max(now.people, base.people) < WORTH_SAYING:
        return f"With {name}, as in the base, nobody is placed against their choice over the plan."
    moved = {reason: now.shares[reason] - base.shares[reason] for reason in REASONS}
    ranked = sorted(moved, key=lambda reason: (-abs(moved[reason]), list(REASONS).index(reason)))
    large = [reason for reason in ranked if abs(moved[reason]) >= WORTH_SAYING]
    parts = [f"{_more(moved[reason])} {BECAUSE[reason]}" for reason in large]
    rest = now.people - base.people - sum(moved[reason] for reason in large)
    if abs(rest) >= WORTH_SAYING:
        parts.append(f"{_more(rest)} for other reasons")
    because = f": {listed(parts)}" if parts else ", for the same reasons"
    return f"With {name}, {_people(now.people - base.people)} placed against their choice over the plan{because}."


def _people(change: float) -> str:
    """46 fewer people are; about 1 more person is; as many people are."""
    if abs(change) < WORTH_SAYING:
        return "as many people are"
    return f"{_more(change)} {'person is' if is_one(abs(change)) else 'people are'}"


def _more(change: float) -> str:
    return f"{about(abs(change))} {'fewer' if change < 0 else 'more'}"


def csv_table(comparison: Comparison) -> pd.DataFrame:
    """why.csv of every alternative whose reasons can be told, one below the other."""
    frames = [why.table.assign(scenario=why.name) for why in told(comparison)]
    columns = ["scenario", *names(WHY)]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def record(comparison: Comparison) -> list[dict[str, Any]]:
    """For compare.json, an entry for each alternative."""
    base = comparison.why[comparison.base.name]
    return [
        {
            "name": why.name,
            "people": why.people,
            "reasons": None if why.untold else why.shares,
            "exact": None if why.untold else why.exact,
            "from": None if why.untold else "why.csv of the run" if why.of_run else "solved",
            "untold": why.untold,
            "said": "" if why is base or why.untold or base.untold else changed(why, base),
        }
        for why in comparison.why.values()
    ]
