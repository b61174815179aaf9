"""What a map is drawn from: plain frames, no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class MapData:
    """Everything the map shows: plain frames, no files."""

    title: str
    subtitle: str
    """The scenario's label."""
    note: str
    """What every reader of a figure should know about the place's data; may be blank."""
    areas: pd.DataFrame
    """area, name, authority, latitude, longitude"""
    people_75: pd.DataFrame
    """area, financial_year, people (aged 75+)"""
    authorities: pd.DataFrame
    """authority, name, role (home, neighbour or beyond)"""
    sites: pd.DataFrame
    """site, name, provider (its name), authority, latitude, longitude, rating"""
    care_types: dict[str, str]
    """Label of each care type, in the order of display."""
    needs: dict[str, str]
    """Label of each need."""
    quarters: pd.DataFrame
    """quarter (its first day), financial_year, days"""
    avoidable: Mapping[str, float]
    """People placed out of borough without choosing to, over the whole plan, by need; without the needs left out."""
    headline: pd.DataFrame
    """financial_year, waiting (at its end), avoidable (placed out of borough without choosing to): people expected"""
    headline_by_home: pd.DataFrame
    """The same by home, the authority whose people they are."""
    left_out: str
    """The sentence about needs for which nothing is known, whose people are in no figure; may be blank."""
    placements: pd.DataFrame
    """area, need, service, site, care_type, site_authority, quarter, people, distance_km, out_of_borough"""
    waiting: pd.DataFrame
    """area, need, quarter, people (still waiting at the quarter's end), without the needs that are left out"""
    occupancy: pd.DataFrame
    """service, site, care_type, authority, quarter, beds, usable, at_end (council-funded residents), others, admits"""
    short: Mapping[tuple[str, str, str], str]
    """The role whose hours are all used by authority, care type and quarter (the last of each financial year)."""
    prices: pd.DataFrame
    """service, quarter (the last of each financial year), asking_fee, usual_rate (£ a week)"""
    ceiling: float | None
    """How far an asking fee may be above the usual rate, as a share of it; None without a ceiling."""
    unshaded: str
    """Why wards are not shaded by who is placed out of borough; blank where they are."""
    area_outlines: dict[str, Any] | None
    """GeoJSON with the property `area`; without it a ward is a small marker."""
    authority_outlines: dict[str, Any] | None
    """GeoJSON with the property `authority`."""
    attribution: str
    reasons: pd.DataFrame | None = None
    """need, financial_year, reason, share (people placed against their choice for it); None where nobody has asked."""
    met_by: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For each need the care types that may meet it in full."""
