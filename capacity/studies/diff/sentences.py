"""What changed and why, in sentences: "12.3 more people are placed out of borough: 9.1 due to fewer beds, …"."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from capacity.inputs.read.reading import Inputs
from capacity.inputs.wording import listed, pounds
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.studies.diff.attribution import Attributed, Attribution
from capacity.studies.diff.figures import FIGURES
from capacity.studies.diff.refused import Side
from capacity.studies.differing.mixed import mixed
from capacity.studies.differing.told_apart import AND

SAME_AS_BEFORE = {
    "placements": "As many people are placed against their choice as before",
    "waiting": "People wait as long as before",
    "cost": "The plan costs as much as before",
}
LEAST_KEPT = 0.05
"""People; fewer are not mentioned."""
THOUSAND = 1000.0
SAME = 1e-9
"""Share of a sum: a group whose sum moves by less has changed in another way than by more or less."""
LABELS = {
    "demand": "different demand",
    "stays": "different stays and residents at the start",
    "beds": "different homes",
    "staff": "different staffing",
    "prices": "different prices",
    "policy": "a different policy",
    "choice": "different choices and journeys",
    "options": "different options",
}
"""What a group is called where it has become neither more nor less."""
MORE_OR_LESS: dict[str, tuple[str, str, Callable[[Inputs, Problem], float]]] = {
    "demand": ("higher demand", "lower demand", lambda inputs, problem: _demand(problem)),
    "stays": ("longer stays", "shorter stays", lambda inputs, problem: float(problem.needs.mean_stay_weeks.sum())),
    "beds": ("more beds", "fewer beds", lambda inputs, problem: _beds(problem)),
    "staff": ("more staff", "fewer staff", lambda inputs, problem: float(np.nansum(problem.staffing.supply))),
    "prices": ("higher prices", "lower prices", lambda inputs, problem: float(problem.services.asking.sum())),
}
"""What a group is called where a sum of it has become more, or less."""


def sentences(first: Side, second: Side, attribution: Attribution) -> list[str]:
    """A sentence for each figure, then why some are missing or not shared out."""
    labels = group_labels(first.inputs, second.inputs, attribution)
    said = [_sentence(each, labels, first, second) for each in attribution.figures]
    change = {each.figure.key: each.change for each in attribution.figures}
    if change.get("cost", 0.0) < 0 < change.get("waiting", 0.0) and len(said) == len(FIGURES):
        said[-1] += " A cost that falls because people wait is no saving."
    told = {each.figure.priority for each in attribution.figures}
    for priority, what in (("out_of_borough", "Placements"), ("unmet", "Waiting"), ("cost", "Cost")):
        lacking = [side.name for side in (first, second) if priority not in side.inputs.scenario.priorities]
        if priority not in told:
            leave = "leaves" if len(lacking) == 1 else "leave"
            said.append(f"{what} cannot be shared out: {listed(lacking)} {leave} out the priority {priority}.")
    if not attribution.groups and first.sees == second.sees:
        said.append("No input that changes a figure differs.")
    return [*said, *attribution.notes]


def group_labels(first: Inputs, second: Inputs, attribution: Attribution) -> dict[str, str]:
    """What each group of changed inputs is called, by whether there is more or less of it: fewer beds.

    Only of a group that could be planned by itself; groups that count as one are called by their names.
    """
    if not any(each.shares is not None for each in attribution.figures):
        return {}
    before = build(first)
    return {
        group: f"{listed(group.split(AND))} together" if AND in group else _label(first, second, before, group)
        for group in attribution.groups
    }


def _label(first: Inputs, second: Inputs, before: Problem, group: str) -> str:
    """The sum is taken where only this group is the second run's."""
    if group not in MORE_OR_LESS:
        return LABELS[group]
    more, less, summed = MORE_OR_LESS[group]
    inputs = mixed(first, second, [group])
    was, now = summed(first, before), summed(inputs, build(inputs))
    if abs(now - was) <= SAME * abs(was):
        return LABELS[group]
    return more if now > was else less


def _demand(problem: Problem) -> float:
    return float(problem.points.arrivals.sum() + problem.points.waiting.sum())


def _beds(problem: Problem) -> float:
    """Beds that the council can use in homes that admit, summed over quarters."""
    services = problem.services
    return float((services.usable * services.admits).sum())


def _sentence(each: Attributed, labels: dict[str, str], first: Side, second: Side) -> str:
    change = each.change
    if abs(change) < each.figure.notice:
        return f"{SAME_AS_BEFORE[each.figure.key]}{_because(each, labels)}."
    amount, more = _amount(each, change), "more" if change > 0 else "less"
    match each.figure.key:
        case "placements":
            people = "person is" if amount == "1.0" else "people are"
            kept = ", or kept in it," if _kept(first, second) else ""
            fewer = "more" if change > 0 else "fewer"
            head = f"{amount} {fewer} {people} placed out of borough{kept} against their choice"
        case "waiting":
            head = f"People wait {amount} weeks {more} (pressing needs count for more)"
        case _:
            head = f"The plan costs {amount} {more}, including what residents at its end go on to cost"
    return f"{head}{_because(each, labels)}."


def _kept(first: Side, second: Side) -> bool:
    """Whether another number of people is kept in the borough who had chosen to leave it."""
    was, now = (
        summary.loc[summary["measure"] == "choice_refused", "value"].sum()
        for summary in (side.planned.tables["summary.csv"] for side in (first, second))
    )
    return bool(abs(now - was) >= LEAST_KEPT)


def _because(each: Attributed, labels: dict[str, str]) -> str:
    """The shares worth mentioning, the largest first; with more or less where they have not all the same sign."""
    if each.shares is None:
        return ""
    shares = {group: each.share(group) for group in labels}
    told = sorted((g for g in labels if abs(shares[g]) >= each.figure.notice), key=lambda g: -abs(shares[g]))
    if not told:
        return ""
    alike = all(shares[group] * each.change > 0 for group in told) and abs(each.change) >= each.figure.notice
    if alike and len(told) == 1 and _amount(each, shares[told[0]]) == _amount(each, each.change):
        return f": all due to {labels[told[0]]}"
    return f": {listed(list(_parts(each, labels, shares, told, alike)))}"


def _parts(
    each: Attributed, labels: dict[str, str], shares: dict[str, float], told: Sequence[str], alike: bool
) -> Iterator[str]:
    less = "fewer" if each.figure.key == "placements" else "less"
    for group in told:
        direction = "" if alike else " more" if shares[group] > 0 else f" {less}"
        yield f"{_amount(each, shares[group])}{direction} due to {labels[group]}"


def _amount(each: Attributed, value: float) -> str:
    """Without a sign."""
    return pounds(value) if each.figure.key == "cost" else f"{abs(value):,.{digits(value)}f}"


def digits(value: float) -> int:
    """Decimals of people and weeks: one, and none from a thousand on."""
    return 1 if abs(value) < THOUSAND else 0
