"""A finished run as the report needs it: its tables as cited figures, names, years, and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from capacity.inputs.calendar import Quarter
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sites import Site, sites_of
from capacity.inputs.unknown_needs import nothing_known
from capacity.inputs.wording import in_sentence, nearest, short_labels
from capacity.outputs.pages.markup import Markup, name
from capacity.outputs.report.cite import Cited, Key, Source

NEEDED = (
    "summary.csv",
    "placements.csv",
    "residents.csv",
    "waiting.csv",
    "occupancy.csv",
    "staffing.csv",
    "costs.csv",
    "financial_plan.csv",
    "limits.csv",
)
"""The tables that a report is made from."""
OUT, AVOIDABLE, CHOSEN, PLACED = "placed_out_of_borough", "avoidable_out_of_borough", "chosen", "placed"
ADMISSIONS, WAITING, WAITING_WEEKS = "admissions_sought", "waiting_at_year_end", "waiting_weeks"
RESIDENTS, RESIDENTS_OUT = "residents_at_year_end", "residents_out_of_borough_at_year_end"


@dataclass(frozen=True)
class Figures:
    """Inputs, record and tables of a run, joined."""

    inputs: Inputs
    record: Mapping[str, Any]
    """run.json"""
    tables: Mapping[str, pd.DataFrame]
    """By file name, as read from the run's folder."""
    changed: tuple[str, ...] = ()
    """Names of input files that are not as they were when the run was planned."""
    studies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Records of studies of chance, by the path of their table."""
    only: str = ""
    """The home authority whose figures these are; blank for all of them."""
    last: str = ""
    """The financial year with which they end; blank for the plan's last."""

    def narrowed(self, only: str = "", last: str = "") -> Figures:
        """The same run as far as it is about one home authority, or up to the end of one financial year, or both."""
        return replace(self, only=only or self.only, last=last or self.last)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        placements = self.tables["placements.csv"]
        words = placements["out_of_borough"].map({True: "true", False: "false"})  # as the file writes it
        frames = {**self.tables, "placements.csv": placements.assign(out_of_borough=words)}
        return {file: Source(file, frame) for file, frame in frames.items()}

    def table(self, file: str) -> Source:
        """A table, for sums of its columns."""
        return self._sources[file]

    @cached_property
    def quarters(self) -> tuple[Quarter, ...]:
        """The plan's quarters, in order."""
        return tuple(quarter for quarter in self.inputs.scenario.calendar if quarter.financial_year in self.years)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The plan's financial years, in order."""
        years = self.inputs.scenario.financial_years
        return years[: years.index(self.last) + 1] if self.last else years

    def quarters_of(self, year: str) -> tuple[str, ...]:
        """First days of the plan's quarters in a financial year."""
        return tuple(quarter.name for quarter in self.quarters if quarter.financial_year == year)

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """The authorities that the plan is for."""
        return (self.only,) if self.only else self.inputs.tables.homes

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """Names by ID."""
        return self.inputs.tables.authority_names

    @cached_property
    def roles(self) -> dict[str, tuple[str, ...]]:
        """Authorities by role: home, neighbour, beyond."""
        rows = [row for row, _ in self.inputs.tables.authorities]
        return {role: tuple(r.authority for r in rows if r.role == role) for role in ("home", "neighbour", "beyond")}

    @cached_property
    def sites(self) -> dict[str, Site]:
        """By ID, including those that the scenario opens."""
        return sites_of(self.inputs)

    @cached_property
    def providers(self) -> Mapping[str, str]:
        """Names by ID."""
        return self.inputs.tables.provider_names

    @cached_property
    def needs(self) -> dict[str, str]:
        """Short labels, in the order of the book."""
        return short_labels({need: model.label for need, model in self.inputs.book.needs.items()})

    @cached_property
    def care_types(self) -> dict[str, str]:
        """Short labels of the care types that stand in a home borough, or to which a need points."""
        inside = self.tables["occupancy.csv"]
        there = set(inside.loc[inside["authority"].isin(self.homes), "care_type"])
        there |= {kind for kind, needs in self.pointing.items() if needs}
        labels = {kind: model.label for kind, model in self.inputs.book.care_types.items() if kind in there}
        return short_labels(labels)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """Needs for which nothing is known: no total or sentence counts them; tables list them separately."""
        return tuple(nothing_known(self.inputs))

    @cached_property
    def known(self) -> tuple[str, ...]:
        """All other needs."""
        return tuple(need for need in self.needs if need not in self.left_out)

    @cached_property
    def pointing(self) -> dict[str, tuple[str, ...]]:
        """Known needs by the care type they point to: the one that may meet the largest share (in a tie, the first)."""
        book = self.inputs.book
        first = {
            need: max(book.needs[need].accepts, key=lambda kind: book.needs[need].accepts[kind].value, default="")
            for need in self.known
        }
        return {kind: tuple(need for need, to in first.items() if to == kind) for kind in book.care_types}

    def year_sum(self, measure: str, year: str, **row: Key) -> Cited:
        """A measure of summary.csv in a year, over all homes."""
        return self.table("summary.csv").sum("value", measure=measure, financial_year=year, **self.own, **row)

    @property
    def own(self) -> dict[str, Key]:
        """What rows of a table by home authority have in common, where the figures are about one only."""
        return {"home": self.only} if self.only else {}

    def of_need(self, measure: str, year: str, need: Key) -> Cited:
        """People by need, or of several needs. `chosen` is out of borough less avoidable."""
        if measure != CHOSEN:
            return self.year_sum(measure, year, need=need)
        return self.year_sum(OUT, year, need=need).minus(self.year_sum(AVOIDABLE, year, need=need))

    def total(self, measure: str, year: str) -> Cited:
        """People of all known needs."""
        return self.of_need(measure, year, self.known)

    def people(self, measure: str, year: str) -> dict[str, int]:
        """A measure of people by need, each in whole people, rounded by itself."""
        return {need: int(nearest(self.of_need(measure, year, need).value)) for need in self.needs}

    def site_name(self, site: str) -> Markup:
        """A site's name, safe to show."""
        return name(self.sites[site].name if site in self.sites else site, 80)


def inside(label: str) -> Markup:
    """A label as it stands inside a sentence: dementia nursing."""
    return name(in_sentence(label), 60)
