"""A run's tables → the figures of the page: sums of columns that add up, and nothing worked out anew.

Figures of people are those of summary.csv; what that does not have by quarter, ward or home is added up from the run's
tables of people. Money is the ledger's, in whole pence. Each home authority has its own, which the page adds up.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from capacity.inputs.doors import home_of
from capacity.inputs.unknown_needs import nothing_known
from capacity.inputs.wording import why_unshaded
from capacity.outputs.explorer.run_shown import Lists, RunShown, in_order
from capacity.outputs.map.shapes import tidy
from capacity.results.headline import FULL
from capacity.results.row_sums import rows_of, sums_of

DIGITS = 9
"""Decimals of a figure of people: as many as the tables hold of them."""
DAYS = "days_from_decision_to_move"
"""An average, which does not add up: known of one need and year of one home authority."""
MEASURES = (
    "admissions_sought",
    "placed",
    "avoidable_out_of_borough",
    "placed_out_of_borough",
    "choice_refused",
    "placed_in_another_care_type",
    "waiting_at_year_end",
    "waiting_weeks",
    DAYS,
    "residents_at_year_end",
    "residents_out_of_borough_at_year_end",
)
"""Of summary.csv, in the order of the page's table."""
PARTS = {
    "inside": "Fees in the borough",
    "outside": "Fees out of borough",
    "interim": "Interim care",
    "agency": "Agency premiums",
    "void": "Empty block beds",
    "investment": "Investment",
}
"""What the net cost consists of; each row of the ledger belongs to one."""
NO_NEED = -1
"""In place of a need, for what the ledger does not have by need."""
Tables = Mapping[str, pd.DataFrame]


def figures(run: RunShown, lists: Lists) -> dict[str, Any]:
    """The figures of a run; of a year or quarter that it does not plan they are 0."""
    needs, quarters = in_order(lists.needs), in_order(lists.quarters)
    return {
        "quarters": [quarters[quarter.name] for quarter in run.quarters],
        "leftOut": [needs[need] for need in nothing_known(run.inputs)],
        "unshaded": why_unshaded(run.settled, run.inputs.scenario.priorities),
        "unsafe": _unsafe(run.tables["staffing.csv"]),
        "of": [_of_home(home, run, lists) for home in lists.homes],
    }


def _of_home(home: str, run: RunShown, lists: Lists) -> dict[str, Any]:
    """The figures of one home authority's people."""
    tables = dict(_tables(home, run))
    costs = tables["costs.csv"]
    return {
        "measures": _measures(tables["summary.csv"], lists),
        "near": _placed(tables["placements.csv"], lists, out=False),
        "away": _placed(tables["placements.csv"], lists, out=True),
        "waiting": _by_quarter(sums_of(tables["waiting.csv"], "people", "need", "quarter"), lists),
        "wards": _wards(tables["placements.csv"], run, lists),
        "homes": _homes(tables["residents.csv"], run, lists),
        "net": _net(costs, lists),
        "over": _over(tables["summary.csv"], lists),
        "agency": _agency(costs, lists),
    }


def _tables(home: str, run: RunShown) -> dict[str, pd.DataFrame]:
    """The rows of a home authority: those that name it, or an area of its people."""
    own = {row.area for row, _ in run.inputs.tables.areas if row.authority == home}
    tables = {name: run.tables[name] for name in ("summary.csv", "residents.csv", "costs.csv")}
    mine = {name: table[table["home"] == home] for name, table in tables.items()}
    for name in ("placements.csv", "waiting.csv"):
        table = run.tables[name]
        theirs = {area for area in table["area"].unique() if area in own or home_of(area) == home}
        mine[name] = table[table["area"].isin(theirs)]
    return mine


def _measures(summary: pd.DataFrame, lists: Lists) -> dict[str, list[list[Any]]]:
    """By measure, for each need the figures of each year."""
    summed = sums_of(summary, "value", "measure", "need", "financial_year")

    def of(measure: str, need: str, year: str) -> Any:
        return tidy(summed.get((measure, need, year), None if measure == DAYS else 0.0), DIGITS)

    return {
        measure: [[of(measure, need, year) for year in lists.years] for need in lists.needs] for measure in MEASURES
    }


def _by_quarter(summed: Mapping[tuple[Any, ...], float], lists: Lists) -> list[list[Any]]:
    return [[tidy(summed.get((need, quarter), 0.0), DIGITS) for quarter in lists.quarters] for need in lists.needs]


def _placed(placements: pd.DataFrame, lists: Lists, out: bool) -> list[list[Any]]:
    """For each need the people placed in each quarter, in their own borough or out of it."""
    rows = placements[placements["out_of_borough"] == out]
    return _by_quarter(sums_of(rows, "people", "need", "quarter"), lists)


def _wards(placements: pd.DataFrame, run: RunShown, lists: Lists) -> list[list[Any]]:
    """Rows of area, need, year, people placed in their own borough, and out of it.

    Those who live in no area of the place, as residents of a closed home do, have the area behind the last.
    """
    area_of, need_of, year_of = in_order(lists.areas), in_order(lists.needs), in_order(lists.years)
    year = {quarter.name: year_of[quarter.financial_year] for quarter in run.quarters}
    summed: defaultdict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    columns = "area", "need", "quarter", "out_of_borough", "people"
    for area, need, quarter, out, people in rows_of(placements, *columns):
        summed[area_of.get(area, len(lists.areas)), need_of[need], year[quarter]][bool(out)] += people
    return [[*key, *(tidy(people, DIGITS) for people in both)] for key, both in sorted(summed.items())]


def _homes(residents: pd.DataFrame, run: RunShown, lists: Lists) -> list[list[Any]]:
    """Rows of site, need, year, and residents at the year's end whom the council pays for."""
    site_of, need_of, year_of = in_order(lists.sites), in_order(lists.needs), in_order(lists.years)
    closing = {year_of[quarter.financial_year]: quarter.name for quarter in run.quarters}
    ends = {quarter: year for year, quarter in closing.items()}
    rows = [
        [site_of[site], need_of[need], ends[quarter], tidy(people, DIGITS)]
        for (site, need, quarter), people in sums_of(residents, "at_end", "site", "need", "quarter").items()
        if quarter in ends
    ]
    return sorted(row for row in rows if row[-1])


def _net(costs: pd.DataFrame, lists: Lists) -> list[list[Any]]:
    """Rows of part (its place in `PARTS`), need or `NO_NEED`, and the net cost of each quarter in pence."""
    parts, need_of, quarter_of = in_order(PARTS), in_order(lists.needs), in_order(lists.quarters)
    pence: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(lists.quarters))
    columns = "kind", "home", "site_authority", "need", "quarter", "net"
    for kind, home, authority, need, quarter, net in rows_of(costs, *columns):
        part = ("inside" if authority == home else "outside") if kind == "residents" else kind
        pence[parts[part], need_of.get(need, NO_NEED)][quarter_of[quarter]] += int(net * 100)
    return [[*key, by_quarter] for key, by_quarter in sorted(pence.items())]


def _over(summary: pd.DataFrame, lists: Lists) -> list[Any]:
    """£ above the budget in each year, below 0 where money is left; None in years without a budget."""
    summed = sums_of(summary, "value", "measure", "financial_year")
    return [
        tidy(summed.get(("overspend", year), 0.0) - summed.get(("headroom", year), 0.0))
        if ("budget", year) in summed
        else None
        for year in lists.years
    ]


def _agency(costs: pd.DataFrame, lists: Lists) -> list[Any]:
    """Agency hours of each quarter."""
    hours = sums_of(costs, "agency_hours", "quarter")
    return [tidy(hours.get((quarter,), 0.0), DIGITS) for quarter in lists.quarters]


def _unsafe(staffing: pd.DataFrame) -> int:
    """Quarters in which there are hours that nobody works, in any pool and role."""
    return len({quarter for quarter, hours in rows_of(staffing, "quarter", "unstaffed_hours") if hours > FULL})
