"""The summary's figures of people, from the tables."""

from collections import defaultdict
from collections.abc import Callable

from capacity.audit.ledger import MEASURES
from capacity.audit.people import avoidable
from capacity.audit.run import Row, Run, Sums
from capacity.audit.tally import Check, Tally

CHOICE = "avoidable_out_of_borough"
PEOPLE = {
    CHOICE,
    "admissions_sought",
    "placed",
    "placed_out_of_borough",
    "waiting_at_year_end",
    "waiting_weeks",
    "residents_at_year_end",
    "residents_out_of_borough_at_year_end",
}


def choice(run: Run) -> Check:
    """Avoidable placements in summary.csv are those beyond the share of people who choose to leave."""
    tally = Tally("choice")
    _compare(run, tally, CHOICE, avoidable(run), "people")
    return tally.check()


def summary(run: Run) -> Check:
    """Every other figure of people in summary.csv is the sum of the tables' rows."""
    facts, tally = run.facts, Tally("summary")
    out = [row for row in run.rows["placements.csv"] if facts.services[row["service"]].authority != _of(run)(row)]
    far = [row for row in run.rows["residents.csv"] if facts.services[row["service"]].authority != row["home"]]
    waiting, there = _sums(run, run.rows["waiting.csv"]), _sums(run, run.rows["residents.csv"])
    weeks = {key: [a * b for a, b in zip(each, facts.weeks, strict=True)] for key, each in waiting.items()}
    sought: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for (area, need), people in facts.arrivals.items():
        key = (facts.points[area].home, need)
        sought[key] = [a + b for a, b in zip(sought[key], people, strict=True)]
    _compare(run, tally, "admissions_sought", sought, "people")
    _compare(run, tally, "placed", _sums(run, run.rows["placements.csv"]), "people")
    _compare(run, tally, "placed_out_of_borough", _sums(run, out), "people")
    _compare(run, tally, "waiting_at_year_end", waiting, "people", at_end=True)
    _compare(run, tally, "waiting_weeks", weeks, "person-weeks")
    _compare(run, tally, "residents_at_year_end", there, "people", at_end=True)
    _compare(run, tally, "residents_out_of_borough_at_year_end", _sums(run, far), "people", at_end=True)
    for row in run.rows["summary.csv"]:
        if row["measure"] not in PEOPLE | MEASURES:
            tally.fault([row["measure"], row["home"], row["financial_year"]], "is not a measure of capacity")
    return tally.check()


def _of(run: Run) -> Callable[[Row], str]:
    """Whose people a row is about."""
    return lambda row: row["home"] if "home" in row else run.facts.points[row["area"]].home


def _sums(run: Run, rows: list[Row]) -> Sums:
    """People by home and need in each quarter."""
    sums: Sums = defaultdict(lambda: [0.0] * len(run.facts.quarters))
    home = _of(run)
    for row in rows:
        sums[home(row), row["need"]][row["q"]] += row["people"]
    return sums


def _compare(run: Run, tally: Tally, measure: str, sums: Sums, unit: str, at_end: bool = False) -> None:
    """One measure's rows against sums by home and need: each has a row for each year, with 0 where there is nobody."""
    facts = run.facts
    rows = {
        (row["home"], row["need"], row["financial_year"]): row
        for row in run.rows["summary.csv"]
        if row["measure"] == measure
    }
    everyone = [(home, need) for home in facts.homes for need in facts.book.needs]
    for home, need in dict.fromkeys([*everyone, *sums, *(key[:2] for key in rows)]):
        values = sums.get((home, need), [0.0] * len(facts.quarters))
        for year in facts.years:
            inside = [v for v, quarter in zip(values, facts.quarters, strict=True) if quarter.financial_year == year]
            expected, row = inside[-1] if at_end else sum(inside), rows.get((home, need, year))
            at = [measure, home, need, year]
            if row is not None:
                tally.same(at, "value", row["value"], expected)
                tally.equal(at, "care_type", row["care_type"], "")
                tally.equal(at, "unit", row["unit"], unit)
            else:
                tally.fault(at, "summary.csv has no row")
