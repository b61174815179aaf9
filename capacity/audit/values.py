"""The value of each priority in run.json, from the tables."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.metadata import version

from capacity.audit.options import investment
from capacity.audit.people import avoidable, refused
from capacity.audit.run import Run
from capacity.audit.tally import SOLVED, Check, Tally
from capacity.inputs.sight import seeing

Pounds = tuple[str, int, float]
"""Home, quarter and £."""


def stages(run: Run) -> Check:
    """The priorities in their order, each with the value that the tables give."""
    tally, wanted = Tally("stages", relative=SOLVED), list(run.facts.scenario.priorities)
    settled = run.record.get("stages")
    if not isinstance(settled, list) or not all(isinstance(stage, dict) for stage in settled):
        tally.fault(["run.json"], "has no list of stages")
        return tally.check()
    names = [str(stage.get("priority")) for stage in settled]
    whole = run.record.get("complete") is not False
    settled_by = solver.get("version") if isinstance(solver := run.record.get("solver"), dict) else None
    if settled_by != (here := version("highspy")):
        tally.notes.append(f"the plan was made with HiGHS {settled_by}, and {here} is installed: planning again may "
                           "give another plan of the same values")  # fmt: skip
    if names != (wanted if whole else wanted[: len(names)]):
        tally.fault(["run.json"], f"its stages are {', '.join(names) or 'none'}, not {', '.join(wanted)}")
    if run.sees is not None:
        tally.notes.append(f"the plan was made {seeing(run.sees, len(run.facts.quarters))}: each value is what came "
                           "about, and no optimum")  # fmt: skip
    for name, stage in zip(names, settled, strict=True):
        value = stage.get("value")
        if name in VALUES and isinstance(value, int | float) and not isinstance(value, bool):
            tally.same([name], "value", float(value), VALUES[name](run))
        else:
            tally.fault([name], "has no value that can be checked")
    return tally.check()


def _safe_staffing(run: Run) -> float:
    """Hours that nobody was there to work, over the plan."""
    return math.fsum(row["unstaffed_hours"] * run.facts.weeks[row["q"]] for row in run.rows["staffing.csv"])


def _unmet(run: Run) -> float:
    """Weighted person-weeks of waiting, including those who waited at the start."""
    facts = run.facts
    priority = {name: need.priority.value for name, need in facts.book.needs.items()}
    return math.fsum(priority[row["need"]] * row["average"] * facts.weeks[row["q"]] for row in run.rows["waiting.csv"])


def _out_of_borough(run: Run) -> float:
    """People placed against their choice, either way."""
    return math.fsum(each for sums in (avoidable(run), refused(run)) for values in sums.values() for each in values)


def _placed(run: Run) -> list[Pounds]:
    """Home, quarter and £ of everybody outside block beds and of every block bed, used or not; not rounded."""
    facts, blocks = run.facts, run.blocks
    spent = [
        (each.home, each.q, float(each.outside) * float(facts.prices.net(each.need, each.service, each.q)))
        for each in run.living
    ]
    for service in blocks.services:
        for q in range(len(facts.quarters)):
            if (contract := blocks.contract(service, q)) is not None:
                spent.append((contract.home, q, float(contract.beds * blocks.fee(service, q))))
    return [(home, q, pounds * facts.weeks[q]) for home, q, pounds in spent]


def _agency(run: Run) -> list[Pounds]:
    """Pool, quarter and £ of agency premium, not rounded."""
    facts = run.facts
    return [
        (row["pool"], q, row["agency_hours"] * float(facts.prices.agency_premium(row["role"], q)) * facts.weeks[q])
        for row in run.rows["staffing.csv"]
        for q in [row["q"]]
    ]


def _investment(run: Run) -> list[Pounds]:
    """Home, quarter and £ of chosen options, not rounded."""
    return [(home, q, float(pounds)) for (_, q), (home, pounds) in investment(run.facts).items()]


def _interim(run: Run, table: str, column: str) -> list[Pounds]:
    """Home, quarter and £ of interim care for the people of a table, not rounded."""
    facts = run.facts
    weekly = {name: need.interim_care_per_week.value for name, need in facts.book.needs.items()}
    return [
        (facts.points[row["area"]].home, row["q"], weekly[row["need"]] * row[column] * facts.weeks[row["q"]])
        for row in run.rows[table]
        if weekly[row["need"]]
    ]


def _cost(run: Run) -> float:
    """£ over the plan, and what those still there at its end will go on to cost, at the price for everybody.

    Care while a place is being arranged is not in it: no plan can change it.
    """
    facts = run.facts
    last = len(facts.quarters) - 1
    pounds = [each for _, _, each in (*_agency(run), *_placed(run), *_investment(run))]
    pounds += [each for _, _, each in _interim(run, "waiting.csv", "average")]
    for row in run.rows["residents.csv"]:
        if row["q"] == last:
            stay = facts.book.needs[row["need"]].mean_stay_days.value / 7
            pounds.append(float(facts.prices.net(row["need"], row["service"], last)) * row["at_end"] * stay)
    return math.fsum(pounds)


def settled(run: Run) -> Iterator[Pounds]:
    """Home, quarter and £ of what a home pays whatever is planned: the part of the first quarter due to the opening
    residents and the people waiting at the start, care while places are arranged, and options."""
    yield from first_quarter(run)
    yield from _interim(run, "arranging.csv", "people")
    yield from _investment(run)


def first_quarter(run: Run) -> Iterator[Pounds]:
    """Home, quarter and £ of the part of the first quarter's averages due to the people there at its start."""
    facts = run.facts
    for (home, need, service), people in facts.opening.items():
        if not facts.closed(service, 0):
            net = float(facts.prices.net(need, service, 0)) * facts.weeks[0]
            yield home, 0, facts.lives(need, 0).at_start * people * net
    for (area, need), people in facts.waiting.items():
        weekly = facts.book.needs[need].interim_care_per_week.value
        yield facts.points[area].home, 0, facts.waits(need, 0).at_start * people * weekly * facts.weeks[0]


def constant(run: Run, priority: str) -> list[float]:
    """The parts of a priority's value that no column of the programme counts."""
    facts = run.facts
    if priority == "cost":
        return [pounds for _, _, pounds in (*first_quarter(run), *_investment(run))]
    if priority == "unmet":
        weight = {name: need.priority.value for name, need in facts.book.needs.items()}
        return [weight[need] * facts.waits(need, 0).at_start * people * facts.weeks[0]
                for (_, need), people in facts.waiting.items()]  # fmt: skip
    return []


def spent(run: Run) -> dict[tuple[str, str], float]:
    """£ by home and financial year, not rounded."""
    spending: dict[tuple[str, str], float] = defaultdict(float)
    interim = [*_interim(run, "waiting.csv", "average"), *_interim(run, "arranging.csv", "people")]
    for payer, q, pounds in (*_placed(run), *_agency(run), *interim, *_investment(run)):
        spending[payer, run.facts.quarters[q].financial_year] += pounds
    return spending


def _budget(run: Run) -> float:
    """£ above the homes' budgets."""
    facts, pounds = run.facts, spent(run)
    budgets = [(home, year, most) for home, years in facts.scenario.budget.items() for year, most in years.items()]
    return math.fsum(max(0.0, pounds[home, year] - most) for home, year, most in budgets if year in facts.years)


def _fairness(run: Run) -> float:
    """Σ over homes and needs: people × the largest share of any area's people who are placed out of borough.

    People are those who wait at the start and all who become ready; those at the door of a closed service, and those
    whose need has changed, do not count.
    """
    facts, away = run.facts, defaultdict[tuple[str, str], float](float)
    for row in run.rows["placements.csv"]:
        point = facts.points[row["area"]]
        if not (point.service or point.changed) and facts.services[row["service"]].authority != point.home:
            away[row["area"], row["need"]] += row["people"]
    people: dict[tuple[str, str], float] = defaultdict(float)
    largest: dict[tuple[str, str], float] = defaultdict(float)
    for area, need in facts.arrivals:
        here, group = facts.counted(area, need), (facts.points[area].home, need)
        people[group] += here
        if here > 0:
            largest[group] = max(largest[group], away[area, need] / here)
    return math.fsum(people[group] * share for group, share in largest.items())


def _travel(run: Run) -> float:
    """Person-kilometres, by the distances recomputed."""
    rows = run.rows["placements.csv"]
    return math.fsum(run.facts.distance_km(row["area"], row["service"]) * row["people"] for row in rows)


VALUES: dict[str, Callable[[Run], float]] = {
    "safe_staffing": _safe_staffing,
    "unmet": _unmet,
    "out_of_borough": _out_of_borough,
    "budget": _budget,
    "cost": _cost,
    "fairness": _fairness,
    "travel": _travel,
}
