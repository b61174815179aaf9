"""What a choice rests on: how sets are compared, whose prices they are, and what the plan takes for granted."""

from collections.abc import Iterator

from capacity.inputs.plan_warning import FILE
from capacity.inputs.rising import rising
from capacity.inputs.schema import NO_SOURCE, StandsOn
from capacity.inputs.wording import PRIORITY_WORDS, listed
from capacity.outputs.assumed import groups
from capacity.outputs.choice.chosen import Chosen
from capacity.outputs.report.sentences import PERFECT

GROUNDS: dict[StandsOn, str] = {
    "published": "is published",
    "estimated": "is estimated from published figures",
    "assumption": "is an assumption",
    "invented": "is invented",
    NO_SOURCE: "has no source",
}


def assumed(chosen: Chosen) -> Iterator[str]:
    """Each a point of a list."""
    inputs, priorities = chosen.inputs, [PRIORITY_WORDS[priority] for priority in chosen.priorities]
    yield PERFECT
    yield (
        f"Sets are compared by {listed(priorities)}, in this order: each counts only where two sets are the same in"
        " those before it."
    )
    by: dict[str, list[str]] = {}
    for option in chosen.open:
        by.setdefault(GROUNDS[option.stands_on], []).append(option.option)
    for ground, names in by.items():
        yield f"What options cost and bring {ground}: {listed(names)}."
    kinds = [figure.kind for _, figures in groups(inputs) for figure in figures]
    counted = [f"{ground} {kinds.count(ground)}" for ground in GROUNDS if ground in kinds]
    yield f"The {len(kinds)} figures of the book, by ground: {listed(counted)}. The report of the run lists them."
    rate = inputs.book.money.discount_rate.value
    reasons = rising(inputs)
    money = (
        f"nominal, because prices rise ({listed(reasons)}): at a real rate such as the Green Book’s 3.5%, later years"
        " weigh more than they would in real terms"
        if reasons
        else "real: no price rises over the plan"
    )
    yield (
        f"Present value: each payment in the middle of its financial year, discounted at {rate * 100:g}% to the start"
        f" of {inputs.scenario.financial_years[0]}. Money is {money}."
    )
    if "unmet" in chosen.priorities:
        yield "Weeks marked † give pressing needs more weight; the table by need counts plain weeks."
    for warning in chosen.record["warnings"]:
        if warning["kind"] == "place":
            yield f"{warning['text']}."
    others = sum(warning["kind"] != "place" for warning in chosen.record["warnings"])
    if others:
        yield f"The plan has {others} warning{'s' if others > 1 else ''}: {FILE} has {'them' if others > 1 else 'it'}."
