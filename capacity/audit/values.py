"""The value of each priority in run.json, from the tables."""

import math
from collections import defaultdict
from collections.abc import Callable

from capacity.audit.people import avoidable
from capacity.audit.run import Run
from capacity.audit.tally import Check, Tally


def stages(run: Run) -> Check:
    """The priorities in their order, each with the value that the tables give."""
    tally, wanted = Tally("stages", 1e-6, 1e-6), list(run.facts.scenario.priorities)
    settled = run.record.get("stages")
    if not isinstance(settled, list) or not all(isinstance(stage, dict) for stage in settled):
        tally.fault(["run.json"], "has no list of stages")
        return tally.check()
    names = [str(stage.get("priority")) for stage in settled]
    whole = run.record.get("complete") is not False
    if names != (wanted if whole else wanted[: len(names)]):
        tally.fault(["run.json"], f"its stages are {', '.join(names) or 'none'}, not {', '.join(wanted)}")
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
    """Weighted person-weeks of waiting."""
    facts = run.facts
    priority = {name: need.priority.value for name, need in facts.book.needs.items()}
    return math.fsum(priority[row["need"]] * row["people"] * facts.weeks[row["q"]] for row in run.rows["waiting.csv"])


def _out_of_borough(run: Run) -> float:
    return math.fsum(each for values in avoidable(run).values() for each in values)


def _net(run: Run, need: str, service: str, q: int) -> float:
    """What a resident costs the council, £ a week."""
    facts = run.facts
    there, terms = facts.services[service], facts.book.needs[need]
    price = max(facts.prices.asking(service, q), facts.prices.usual(there.authority, there.care_type, q))
    return max(0.0, float(price) - terms.client_contribution_per_week.value) * (1 - terms.nhs_funded_share.value)


def _agency(run: Run) -> list[tuple[str, int, float]]:
    """Pool, quarter and £ of agency premium, not rounded."""
    facts = run.facts
    return [
        (row["pool"], q, row["agency_hours"] * float(facts.prices.agency_premium(row["role"], q)) * facts.weeks[q])
        for row in run.rows["staffing.csv"]
        for q in [row["q"]]
    ]


def _cost(run: Run) -> float:
    """£ over the plan, and what those still there at its end will go on to cost."""
    facts = run.facts
    last = len(facts.quarters) - 1
    pounds = [each for _, _, each in _agency(run)]
    for row in run.rows["residents.csv"]:
        need, q = row["need"], row["q"]
        weeks = facts.weeks[q] + (facts.book.needs[need].mean_stay_days.value / 7 if q == last else 0.0)
        pounds.append(_net(run, need, row["service"], q) * row["people"] * weeks)
    return math.fsum(pounds)


def _budget(run: Run) -> float:
    """£ above the homes' budgets."""
    facts = run.facts
    spent: dict[tuple[str, str], float] = defaultdict(float)
    for row in run.rows["residents.csv"]:
        q = row["q"]
        net = _net(run, row["need"], row["service"], q) * row["people"] * facts.weeks[q]
        spent[row["home"], facts.quarters[q].financial_year] += net
    for pool, q, pounds in _agency(run):
        spent[pool, facts.quarters[q].financial_year] += pounds
    budgets = [(home, year, most) for home, years in facts.scenario.budget.items() for year, most in years.items()]
    return math.fsum(max(0.0, spent[home, year] - most) for home, year, most in budgets if year in facts.years)


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
    "travel": _travel,
}
