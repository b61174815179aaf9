"""The answer that the page opens with: why this set, what it helps and what it does not, what it costs."""

from collections.abc import Iterator

from capacity.inputs.option_costs import annual_cost
from capacity.inputs.wording import PRIORITY_WORDS, in_sentence, listed, pounds
from capacity.outputs.choice import SETS
from capacity.outputs.choice.changes import change
from capacity.outputs.choice.chosen import AVOIDABLE, WAITING, Brought, Chosen
from capacity.outputs.choice.costs import Costs
from capacity.outputs.choice.lost import PENNY
from capacity.outputs.choice.words import cell
from capacity.outputs.report.recommended import JUDGES, LESS

NOTICED = 0.5
"""People or weeks over the whole plan: what changes by less is said to hardly change."""
BEST_OF_EQUALS = {
    "budget": "overspends least",
    "cost": "costs least",
    "capital": "takes the least capital",
    "fairness": "is the fairest between areas",
    "travel": "has the shortest journeys",
    "fewest": "has the fewest options",
}
"""What a set is among those that are as good in what decides, by the next priority."""


def lead(chosen: Chosen) -> str:
    """What the page opens with, before the options of the set."""
    if chosen.choice["gap_in"]:
        none = "" if chosen.counts else " is to take none of the options"
        return f"Not settled within the time limit; the best set found so far{none}"
    if not chosen.counts:
        return "Back none of the options"
    return "Back this option" if len(chosen.counts) == 1 else "Back these options together"


def reason(chosen: Chosen) -> str:
    """Why this set is the one to back, in a sentence."""
    choice = chosen.choice
    if chosen.judge:
        futures = choice["futures"]
        by = JUDGES[chosen.judge.split(":")[0]]
        own, mine = futures["own_best"], chosen.record["label"].partition(": ")[2]
        besides = f" As the scenario has the book, the best set would be {own}." if own != mine else ""
        return (
            f"It is the best of the sets by {by} over {len(futures['planned']):,} futures, and the best in"
            f" {futures['chance_best_percent']}% of them.{besides}"
        )
    if choice["gap_in"]:
        return (
            f"{_brings(chosen)}It is the best set found within the time limit and not proven to be the best: another"
            f" may have {LESS[choice['gap_in']]}."
        )
    if not chosen.counts:
        return "None of the options makes anything better, so the recommendation is to take none."
    if not chosen.decides:
        return f"Of all sets {_paid_for(chosen)} it is the best by the priorities in their order."
    earlier = chosen.priorities[: chosen.priorities.index(chosen.decides)]
    without = f" without making worse what comes first ({listed([PRIORITY_WORDS[p] for p in earlier])})"
    return (
        f"{_brings(chosen)}No other set {_paid_for(chosen)} does better on that{without if earlier else ''}"
        f"{_of_equals(chosen)}."
    )


def _brings(chosen: Chosen) -> str:
    """What decides, against taking no option."""
    row, priority = chosen.nothing, chosen.decides
    if row is None or not priority:
        return ""
    best = next(stage["value"] for stage in chosen.choice["stages"] if stage["priority"] == priority)
    less = change(priority, best - float(row[priority]))
    was, now = (cell(priority, value) for value in (float(row[priority]), best))
    of = "" if priority == "fairness" else f" ({now} instead of {was})"
    return f"Compared with taking none of the options, it means {less} over the plan{of}. "


def _paid_for(chosen: Chosen) -> str:
    limit = chosen.choice["capital_limit"]
    if limit is not None:
        return f"that {_exact(limit)} of capital would pay for"
    return "within the scenario’s capital limits" if chosen.choice["capital_limits"] else "of these options"


def _of_equals(chosen: Chosen) -> str:
    """By what it is chosen where others are as good in what decides."""
    later = chosen.priorities[chosen.priorities.index(chosen.decides) + 1 :]
    order = [*later[: later.index("cost") + 1], "capital", *later[later.index("cost") + 1 :]] if "cost" in later else [
        *later, "capital"]  # fmt: skip
    equal = {row["worse_in"] for row in chosen.files[SETS][1:]}
    by = next((priority for priority in [*order, "fewest"] if priority in equal and priority in BEST_OF_EQUALS), "")
    return f"; of the sets that do as well, it {BEST_OF_EQUALS[by]}" if by else ""


def helped(chosen: Chosen) -> Iterator[str]:
    """By need: what gets better, what hardly changes and what gets worse, on waiting and avoidable placements."""
    better = [each for each in chosen.brought if each.change <= -NOTICED]
    worse = [each for each in chosen.brought if each.change >= NOTICED]
    same = [each for each in chosen.brought if abs(each.change) < NOTICED]
    if not chosen.brought:
        return
    yield f"Better: {_each(better)}."
    yield f"Worse: {_each(worse)}."
    for measure, what in ((AVOIDABLE, "avoidable placements"), (WAITING, "weeks of waiting")):
        pairs = [_pair(each) for each in same if each.measure == measure]
        if pairs and any(each.measure == measure for each in (*better, *worse)):
            yield f"Hardly any change in {what}: {listed(pairs)}."
        elif pairs:
            yield f"{what[0].upper()}{what[1:]} hardly change for any need."


def _pair(each: Brought) -> str:
    return f"{in_sentence(each.label)} ({each.without:,.1f} → {each.with_it:,.1f})"


def _each(found: list[Brought]) -> str:
    if not found:
        return "nothing that is measured here"
    said = []
    for each in found:
        what = "avoidable placements" if each.measure == AVOIDABLE else "weeks of waiting"
        more = "fewer" if each.change < 0 else "more"
        said.append(f"{in_sentence(each.label)}, {abs(each.change):,.1f} {more} {what}")
    return "; ".join(said)


def takes(chosen: Chosen, costs: Costs) -> str:
    """The capital and the running costs of the set, in a sentence."""
    if not chosen.counts:
        return ""
    limit = chosen.choice["capital_limit"]
    if limit is not None and costs.capital:
        whole = abs(costs.capital - limit) < PENNY
        capital = f"all of the {_exact(limit)}" if whole else f"{_exact(costs.capital)} of the {_exact(limit)}"
    else:
        capital = _exact(costs.capital)
    capital = f"{capital} of capital" if costs.capital else "no capital"
    running = sum(option.revenue_per_year * count for option, count in chosen.taken)
    runs = f"{_exact(running)} a year to run" if running else "nothing to run"
    return f"It takes {capital} and {runs}, on top of what care costs."


def price(chosen: Chosen, costs: Costs) -> Iterator[str]:
    """What that comes to a year and in present value, and what care costs with the set, in sentences."""
    if not chosen.counts:
        return
    rate = costs.rate
    yearly = sum(annual_cost(option, rate, float) * count for option, count in chosen.taken)
    if costs.capital:
        yield (
            f"The equivalent annual cost is {_exact(yearly)}, once all of it is in place: running costs, and capital"
            f" written off at {rate * 100:g}% over the life of what is built."
        )
    if not costs.care:
        return
    care, whole = sum(costs.care.values()), costs.whole
    yield (
        f"Over the plan, care costs {pounds(care)} {_more(care)} than without the set."
        f" {_worth_less(costs)}the set costs {pounds(whole)} {_more(whole)} in present value."
    )
    if whole < 0 < costs.without_residual:
        yield f"Only that last value makes it cheaper: without it the set costs {pounds(costs.without_residual)} more."


def _worth_less(costs: Costs) -> str:
    if not costs.residual:
        return "In all "
    return f"After taking off what it is still worth at the end ({pounds(costs.residual)} on that day), "


def _more(value: float) -> str:
    return "more" if value >= 0 else "less"


def _exact(value: float) -> str:
    """£3.00m, £215,482."""
    return f"£{value / 1e6:,.2f}m" if value >= 1e6 else f"£{value:,.0f}"
