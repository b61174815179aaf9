"""The summary's figures of people, from the tables."""

import math
from collections import defaultdict

from capacity.audit.ledger import MEASURES
from capacity.audit.people import avoidable, changed, refused, stayed
from capacity.audit.run import Row, Run, Sums
from capacity.audit.tally import ABSOLUTE, RELATIVE, Check, Tally
from capacity.audit.waiting import withdrew

CHOICE, REFUSED = "avoidable_out_of_borough", "choice_refused"
DAYS = ("days_arranging", "days_waiting", "days_from_decision_to_move")
PEOPLE = {
    CHOICE,
    REFUSED,
    *DAYS,
    "admissions_sought",
    "placed",
    "placed_out_of_borough",
    "placed_in_another_care_type",
    "need_changed",
    "stayed_as_need_changed",
    "became_funded",
    "withdrew",
    "waiting_at_year_end",
    "waiting_weeks",
    "arranging_at_year_end",
    "arranging_weeks",
    "residents_at_year_end",
    "residents_out_of_borough_at_year_end",
}
NOBODY = 1e-9
"""People placed in a year: with no more than this, no number of days is given."""


def choice(run: Run) -> Check:
    """People placed against their choice in summary.csv are those above the share of people who choose to leave, or
    those below it."""
    tally = Tally("choice")
    _compare(run, tally, CHOICE, avoidable(run))
    _compare(run, tally, REFUSED, refused(run))
    return tally.check()


def summary(run: Run) -> Check:
    """Every other figure of people in summary.csv is the sum of the tables' rows."""
    facts, tally = run.facts, Tally("summary")
    placed, living = run.rows["placements.csv"], run.rows["residents.csv"]
    out = [row for row in placed if facts.services[row["service"]].authority != _home_of(run, row)]
    instead = [row for row in placed if _stands_in(run, row)]
    far = [row for row in living if facts.services[row["service"]].authority != row["home"]]
    sought: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for (area, need), people in facts.arrivals.items():
        key = (facts.points[area].home, need)
        sought[key] = [a + b for a, b in zip(sought[key], people, strict=True)]
    weeks_waiting = _weeks(run, _sums(run, run.rows["waiting.csv"], "average"))
    weeks_arranging = _weeks(run, _sums(run, run.rows["arranging.csv"], "people"))
    _compare(run, tally, "admissions_sought", sought)
    _compare(run, tally, "placed", _sums(run, placed, "people"))
    _compare(run, tally, "placed_out_of_borough", _sums(run, out, "people"))
    _compare(run, tally, "placed_in_another_care_type", _sums(run, instead, "people"))
    staying = _by_home_and_need(run, stayed(run))
    _compare(run, tally, "need_changed", _by_home(run, changed(run), staying))
    _compare(run, tally, "stayed_as_need_changed", staying)
    _compare(run, tally, "became_funded", _became_funded(run))
    _compare(run, tally, "withdrew", withdrew(run))
    _compare(run, tally, "waiting_at_year_end", _sums(run, run.rows["waiting.csv"], "people"), at_end=True)
    _compare(run, tally, "waiting_weeks", weeks_waiting, "person-weeks")
    _compare(run, tally, "arranging_at_year_end", _sums(run, run.rows["arranging.csv"], "at_end"), at_end=True)
    _compare(run, tally, "arranging_weeks", weeks_arranging, "person-weeks")
    _compare(run, tally, "residents_at_year_end", _sums(run, living, "at_end"), at_end=True)
    _compare(run, tally, "residents_out_of_borough_at_year_end", _sums(run, far, "at_end"), at_end=True)
    _days(run, tally, _sums(run, placed, "people"), weeks_waiting)
    for row in run.rows["summary.csv"]:
        at = [row["measure"], row["home"], row["need"], row["financial_year"]]
        if row["measure"] not in PEOPLE | MEASURES:
            tally.fault(at, "is not a measure of capacity")
        elif row["measure"] in PEOPLE and not (row["home"] and row["need"]):
            tally.fault(at, "has no home or no need")
    return tally.check()


def _by_home(run: Run, people: Sums, more: Sums) -> Sums:
    """Sums by area and need as sums by home and need, added to `more` of these."""
    sums: Sums = defaultdict(lambda: [0.0] * len(run.facts.quarters), more)
    for (area, need), each in people.items():
        key = run.facts.points[area].home, need
        sums[key] = [a + b for a, b in zip(sums[key], each, strict=True)]
    return sums


def _became_funded(run: Run) -> Sums:
    """People whose own money has run out, by home and need."""
    return _by_home_and_need(run, {group: people.joining for group, people in run.room.funded.items()})


def _by_home_and_need(run: Run, people: Sums) -> Sums:
    """Sums by home, need and service as sums by home and need."""
    sums: Sums = defaultdict(lambda: [0.0] * len(run.facts.quarters))
    for (home, need, _), each in people.items():
        sums[home, need] = [a + b for a, b in zip(sums[home, need], each, strict=True)]
    return sums


def _stands_in(run: Run, row: Row) -> bool:
    """Whether a placement is in another care type than its need's own: one that may meet only a share of it."""
    accepted = run.facts.book.needs[row["need"]].accepts.get(row["care_type"])
    return accepted is not None and accepted.value < 1


def _home_of(run: Run, row: Row) -> str:
    """The home authority whose people a row is about."""
    return str(row["home"]) if "home" in row else run.facts.points[row["area"]].home


def _sums(run: Run, rows: list[Row], column: str) -> Sums:
    """A column by home and need in each quarter."""
    sums: Sums = defaultdict(lambda: [0.0] * len(run.facts.quarters))
    for row in rows:
        sums[_home_of(run, row), row["need"]][row["q"]] += row[column]
    return sums


def _weeks(run: Run, people: Sums) -> Sums:
    return {key: [a * b for a, b in zip(each, run.facts.weeks, strict=True)] for key, each in people.items()}


def _days(run: Run, tally: Tally, placed: Sums, weeks_waiting: Sums) -> None:
    """Days to arrange a place, and to wait for one, for each person placed in a year; blank where nobody is."""
    for home in run.facts.homes:
        for need, terms in run.facts.book.needs.items():
            here, weeks = (_by_year(run, sums, (home, need)) for sums in (placed, weeks_waiting))
            for year, people in here.items():
                somebody = people > NOBODY
                arranging = terms.days_to_arrange.value if somebody else math.nan
                waiting = 7 * weeks[year] / people if somebody else math.nan
                for measure, expected in zip(DAYS, (arranging, waiting, arranging + waiting), strict=True):
                    # people are accurate to ABSOLUTE, so days are accurate to that share of those placed
                    share = RELATIVE + (ABSOLUTE / people if measure != DAYS[0] and somebody else 0.0)
                    _held(run, tally, (measure, home, need, year), expected, "days", share)


def _by_year(run: Run, sums: Sums, key: tuple[str, str]) -> dict[str, float]:
    years = dict.fromkeys(run.facts.years, 0.0)
    for quarter, people in zip(run.facts.quarters, sums.get(key, [0.0] * len(run.facts.quarters)), strict=True):
        years[quarter.financial_year] += people
    return years


def _held(
    run: Run, tally: Tally, key: tuple[str, ...], expected: float, unit: str, relative: float | None = None
) -> None:
    """A row of summary.csv is there and as expected."""
    row = run.summary.get(key)
    if row is None:
        tally.fault(key, "summary.csv has no row")
        return
    tally.same(key, "value", row["value"], expected, relative)
    tally.equal(key, "care_type", row["care_type"], "")
    tally.equal(key, "unit", row["unit"], unit)


def _compare(run: Run, tally: Tally, measure: str, sums: Sums, unit: str = "people", at_end: bool = False) -> None:
    """One measure's rows against sums by home and need: each has a row for each year, with 0 where there is nobody."""
    facts = run.facts
    for home, need in [(home, need) for home in facts.homes for need in facts.book.needs]:
        values = sums.get((home, need), [0.0] * len(facts.quarters))
        for year in facts.years:
            inside = [v for v, quarter in zip(values, facts.quarters, strict=True) if quarter.financial_year == year]
            _held(run, tally, (measure, home, need, year), inside[-1] if at_end else sum(inside), unit)
