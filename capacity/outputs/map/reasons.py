"""Why people are placed against their choice, as the map's script counts it: by year, need and reason."""

from __future__ import annotations

from typing import Any

from capacity.outputs.map.features import Figures
from capacity.outputs.map.shapes import records, tidy
from capacity.results.columns import REASONS

SHARE_DIGITS = 4
"""Decimals of people in the page, which shows whole ones."""


def reasons(figures: Figures) -> dict[str, Any]:
    """Words of the reasons that are anybody's; for each need the care types (their numbers) that may meet it in full;
    people by year, need and reason."""
    data = figures.data
    if data.reasons is None:
        return {}
    shares = {(row["financial_year"], row["need"], row["reason"]): row["share"] for row in records(data.reasons)}
    used = [reason for reason in REASONS if any(tidy(shares[key], SHARE_DIGITS) for key in shares if key[2] == reason)]
    number = {care_type: index for index, care_type in enumerate(data.care_types)}
    years = [
        [[tidy(shares.get((year.name, need, reason), 0.0), SHARE_DIGITS) for reason in used] for need in data.needs]
        for year in figures.years
    ]
    return {
        "reasons": [f"{REASONS[reason][:1].upper()}{REASONS[reason][1:]}" for reason in used],
        "needs": [[number[kind] for kind in data.met_by[need]] for need in data.needs],
        "years": years,
    }
