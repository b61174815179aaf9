"""The demonstration place beside what is published of Knowsley: the tables of inputs/knowsley/README.md, worked out.

`python tests/published_figures.py outputs/knowsley/baseline` prints them, from the inputs and a run of the baseline.
What was published stands here as text; every figure of the demonstration is read from its files.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.inputs.tables import Table
from capacity.planning import check_scenario
from capacity.results.run_tables import read_table

PLACE = Path(__file__).parent.parent / "inputs" / "knowsley"
HOME = "E08000011"
NURSING, RESIDENTIAL = ("dementia_nursing", "nursing"), ("dementia_residential", "residential")
WAITED = ("dementia_nursing", "nursing", "dementia_residential", "residential", "supported_living")
"""Needs for which days waited are published, in the order of the tables."""
CARE_HOMES = (*NURSING, *RESIDENTIAL)
BESIDE = ("figure", "published", "in the demonstration", "which is")
READINGS = ("published sentence", "how it is read here", "read the other way", "what that would give")
Cells = list[tuple[str, ...]]


class Figures:
    """The demonstration's own figures, from its inputs and a run of its baseline."""

    def __init__(self, inputs: Inputs, run: Path) -> None:
        """`run` is the folder of a run of the baseline."""
        tables = inputs.tables
        self.inputs, self.book = inputs, inputs.book
        self.summary, self.costs = read_table(run / "summary.csv"), read_table(run / "costs.csv")
        self.staffing = read_table(run / "staffing.csv")
        sites = _frame(tables.sites).set_index("site")
        self.services = _frame(tables.services).join(sites[["authority", "rating"]], on="site")
        self.own = self.services[self.services["authority"] == HOME]
        self.residents = (
            _frame(tables.residents)
            .rename(columns={"authority": "home"})
            .join(self.services.set_index("service")[["authority", "care_type"]], on="service")
        )
        self.waiting, self.population = _frame(tables.waiting), _frame(tables.population)
        nurses = self.own[self.own["care_type"].isin(NURSING)]["site"].unique()
        homes = self.own[self.own["care_type"].isin(CARE_HOMES)]
        self.with_nursing, self.without = homes[homes["site"].isin(nurses)], homes[~homes["site"].isin(nurses)]
        self.care_homes = homes

    def people(self, year: int, *bands: str) -> float:
        """People of the borough."""
        rows = self.population[(self.population["year"] == year) & self.population["age_band"].isin(bands)]
        return float(rows["people"].sum())

    def living(self, *needs: str, out: bool = False) -> float:
        """Council-funded people at the plan's start, all or those out of the borough."""
        rows = self.residents[self.residents["need"].isin(needs)]
        return float(rows.loc[rows["authority"] != HOME if out else slice(None), "people"].sum())

    def of_year(self, measure: str, year: str, *needs: str) -> float:
        """A measure of summary.csv, summed over needs."""
        rows = self.summary[(self.summary["measure"] == measure) & (self.summary["financial_year"] == year)]
        return float(rows.loc[rows["need"].isin(needs), "value"].astype(float).sum())

    def fees(self, column: str, year: str, *care_types: str) -> float:
        """A column of the ledger's resident rows, by where care is given."""
        rows = self.costs[(self.costs["kind"] == "residents") & (self.costs["financial_year"] == year)]
        return float(rows.loc[rows["care_type"].isin(care_types), column].astype(float).sum())

    def summary_cost(self, year: str) -> float:
        """Net cost to the council, £."""
        rows = self.summary[(self.summary["measure"] == "net_cost") & (self.summary["financial_year"] == year)]
        return float(rows["value"].astype(float).sum())

    def each(self, measure: str, year: str) -> str:
        """Days of every need of `WAITED`."""
        return _listed(self.of_year(measure, year, need) for need in WAITED)

    def stay(self, *needs: str) -> float:
        """Mean stay in years, of those who live in the borough's care at the start."""
        people = [self.living(need) for need in needs]
        days = [self.book.needs[need].mean_stay_days.value for need in needs]
        return sum(n * d for n, d in zip(people, days, strict=True)) / sum(people) / 365

    def nurse_hours_needed(self) -> float:
        """Hours of registered nurses a week for all who live in the borough's homes at the start, and for its sites."""
        kinds, council = self.book.care_types, self.residents.groupby("service")["people"].sum()
        hours = {k: v.value for k, kind in kinds.items() if (v := kind.hours_per_week.get("registered_nurse"))}
        there = self.own["others"] + self.own["service"].map(council).fillna(0)
        cover = kinds["nursing"].hours_per_site_per_week["registered_nurse"].value * self.with_nursing["site"].nunique()
        return float((there * self.own["care_type"].map(hours).fillna(0)).sum()) + cover


def _frame(table: Table[Any]) -> pd.DataFrame:
    return pd.DataFrame([row.model_dump() for row, _ in table])


def _listed(numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:.1f}".removesuffix(".0") for number in numbers)


def _homes(services: pd.DataFrame) -> str:
    return f"{services['site'].nunique()} homes, {services['beds'].sum():,.0f} beds"


def _rated(services: pd.DataFrame, *ratings: str) -> str:
    sites = services.drop_duplicates("site")["rating"]
    return "; ".join(f"{(sites == rating).sum()} of {len(sites)} {rating}" for rating in ratings)


def supply(figures: Figures) -> Cells:
    """Homes and beds."""
    own = figures.own
    beds = own.groupby("care_type")["beds"].sum()
    planned = {e.service: e.change for e in figures.inputs.scenario.events if e.event == "beds"}
    kind = figures.services.set_index("service")["care_type"]
    new = {kind[service]: change for service, change in planned.items()}
    extra, supported = own[own["care_type"] == "extra_care"], own[own["care_type"] == "supported_living"]
    return [
        ("care homes (register, April 2021)", "27 homes, 1,103 beds", _homes(figures.care_homes), "calibrated"),
        ("those for older people", "22 homes, 983 beds", _homes(figures.care_homes), "calibrated"),
        ("those with nursing", "11 homes, 659 beds", _homes(figures.with_nursing), "calibrated"),
        ("those without nursing", "16 homes, 444 beds", _homes(figures.without), "calibrated"),
        ("beds for dementia nursing, general nursing, dementia residential, residential", "not told apart",
         ", ".join(f"{beds[each]:.0f}" for each in CARE_HOMES), "invented"),
        ("extra care", "9 schemes, 718 apartments",
         f"{extra['site'].nunique()} schemes, {extra['beds'].sum():.0f} apartments", "input"),
        ("new beds planned for 2025", "13 dementia nursing, 14 general nursing",
         f"{new['dementia_nursing']:.0f} dementia nursing, {new['nursing']:.0f} general nursing", "input"),
        ("ratings of homes with nursing", "80% Good, 10% Outstanding",
         _rated(figures.with_nursing, "Good", "Outstanding"), "invented"),
        ("ratings of homes without", "60% Good, one Inadequate",
         _rated(figures.without, "Good", "Inadequate"), "invented"),
        ("ratings of supported living", "67% Good, 33% Outstanding",
         _rated(supported, "Good", "Outstanding"), "invented"),
    ]  # fmt: skip


def demand(figures: Figures) -> Cells:
    """People, and what is funded for them."""
    older, first = ("65-74", "75-84", "85+"), "2025-26"
    weeks = [f"{figures.fees('resident_weeks', first, *kinds):,.0f} in {first}" for kinds in (NURSING, RESIDENTIAL)]
    return [
        ("people aged 65 and over", "28,160 in mid-2024 (ONS)",
         f"{figures.people(2025, *older):,.0f} in 2025", "calibrated"),
        ("the same, projected", "32,980 in 2032 (the council)",
         f"{figures.people(2032, *older):,.0f} in 2032", "calibrated"),
        ("people aged 85 and over (strategic plan of 2016)", "2,900, growing to 6,348 by 2037",
         f"{figures.people(2025, '85+'):,.0f} in 2025, {figures.people(2035, '85+'):,.0f} in 2035", "calibrated"),
        ("nursing placements funded (NHS Digital, all ages)", "about 177 in 2023",
         f"{figures.living(*NURSING):.0f} people at the start", "calibrated"),
        ("weeks of these", "9,209 in 2023", weeks[0], "result"),
        ("residential placements funded (NHS Digital, all ages)", "about 334 in 2023",
         f"{figures.living(*RESIDENTIAL):.0f} people at the start", "calibrated"),
        ("weeks of these", "17,386 in 2023", weeks[1], "result"),
        ("net cost", "£87.851m spent on all adult social care in 2023-24, £96.255m planned",
         f"£{figures.summary_cost(first) / 1e6:.1f}m for long-term places in {first}", "result"),
        ("residential and nursing spend (strategic plan of 2016)", "£15.8m",
         f"£{figures.fees('net', first, *CARE_HOMES) / 1e6:.1f}m net in {first}", "result"),
    ]  # fmt: skip


def access(figures: Figures) -> Cells:
    """Who is out of area, who waits, and the nurses that limit both."""
    decided = {need: figures.of_year("admissions_sought", "2025-26", need) for need in WAITED}
    arrange = {need: figures.book.needs[need].days_to_arrange.value for need in WAITED}
    waiting = figures.waiting.groupby("need")["people"].sum()
    hours = {(r.pool, r.role, r.financial_year): r.hours_per_week for r, _ in figures.inputs.tables.workforce}
    spare = hours[HOME, "registered_nurse", "2025-26"] / figures.nurse_hours_needed() - 1
    nurses = figures.staffing[figures.staffing["role"] == "registered_nurse"]
    short = (nurses["required_hours"].astype(float) > nurses["supply_hours"].astype(float) + 1e-6).sum()
    out, needs = figures.living, "dementia nursing, nursing, dementia residential, residential, supported living"
    return [
        ("people out of area for dementia nursing", "58", f"{out('dementia_nursing', out=True):.0f}", "calibrated"),
        ("out of area for all nursing", "105 over the previous year",
         f"{out(*NURSING, out=True):.0f} people at the start", "calibrated"),
        ("out of area for dementia residential", "25 over the previous year",
         f"{out('dementia_residential', out=True):.0f} people at the start", "calibrated"),
        (f"days waited on average: {needs}", "34, 12, 16, 11, 57",
         f"{_listed(arrange.values())} to arrange a place", "calibrated"),
        ("the same, from decision to move", "34, 12, 16, 11, 57",
         f"{figures.each('days_from_decision_to_move', '2025-26')} in 2025-26;"
         f" {figures.each('days_from_decision_to_move', '2026-27')} in 2026-27", "result"),
        ("people waiting, in the same order", "not published; days × admissions a day:"
         f" {_listed(decided[need] / 365 * arrange[need] for need in WAITED)}",
         f"{_listed(waiting[need] for need in WAITED)} at the start", "calibrated"),
        ("nurse hours", "nurses are short, no figure",
         f"{spare:.1%} more than are needed at the start", "calibrated"),
        ("the same, in the plan", "nurses are short, no figure",
         f"short in {short} of {len(nurses)} quarters", "result"),
    ]  # fmt: skip


def beside(figures: Figures) -> Cells:
    """The first table: published figures and the demonstration's."""
    return [*supply(figures), *demand(figures), *access(figures)]


def readings(figures: Figures) -> Cells:
    """The second table: published sentences that can be read in two ways."""
    year, living, stay = figures.of_year, figures.living, figures.stay
    kept = f"{105 * stay(*NURSING):.0f} and {25 * stay(RESIDENTIAL[0]):.0f}"
    weeks = f"{177 * stay(*NURSING) * 365 / 7:,.0f} and {334 * stay(*RESIDENTIAL) * 365 / 7:,.0f}"
    placed = [
        f"{year('placed_out_of_borough', y, *NURSING):.0f} and {year('placed_out_of_borough', y, RESIDENTIAL[0]):.0f}"
        for y in ("2025-26", "2026-27")
    ]
    sought = [year("admissions_sought", "2025-26", *needs) for needs in (NURSING, RESIDENTIAL)]
    gross = figures.fees("gross", "2025-26", *CARE_HOMES) / 1e6
    return [
        ("105 nursing and 25 dementia residential placements out of area over the previous year",
         "people who live out of area as the plan begins", "placements made in a year",
         f"at the book's stays {kept} people out of area, of {living(*NURSING):.0f} and"
         f" {living('dementia_residential'):.0f} in all; the plan makes {placed[0]} such placements in 2025-26,"
         f" {placed[1]} in 2026-27"),
        ("58 people remained out of area for dementia nursing", "58 of the 105", "58 besides the 105",
         f"{105 + 58} of {living(*NURSING):.0f} people in nursing out of area"),
        ("about 177 nursing and 334 residential placements, from 9,209 and 17,386 weeks",
         "people funded at any one time: weeks / 52", "people newly placed in a year",
         f"at the book's stays {weeks} weeks a year, far above those published; the demonstration has {sought[0]:.0f}"
         f" and {sought[1]:.0f} admissions in 2025-26"),
        ("average days waited", "time to arrange a place, when a bed is free", "time until a bed is free",
         f"{figures.each('days_waiting', '2025-26')} days in 2025-26, {figures.each('days_waiting', '2026-27')} in"
         " 2026-27: the plan finds a bed for everyone, near or far"),
        ("residential and nursing spend of £15.8m", "net of what residents pay", "gross", f"£{gross:.1f}m in 2025-26"),
    ]  # fmt: skip


TABLES: dict[tuple[str, ...], Callable[[Figures], Cells]] = {BESIDE: beside, READINGS: readings}
"""The tables of the README's section by their heads, in its order."""


def markdown(head: Sequence[str], rows: Cells) -> str:
    """A table as the README has it."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *rows))


def figures_of(run: Path) -> Figures:
    """The demonstration's figures, with those of a run of its baseline."""
    return Figures(check_scenario(PLACE / "scenarios" / "baseline.yaml").inputs, run)


if __name__ == "__main__":
    demonstration = figures_of(Path(sys.argv[1]))
    print("\n".join(markdown(head, rows(demonstration)) for head, rows in TABLES.items()), end="")
