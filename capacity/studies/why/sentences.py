"""What the shares of `capacity why` say, in sentences. Every rule here is a function of the figures alone."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from capacity.inputs.wording import about, in_sentence, is_one, listed, nearest
from capacity.results.columns import REASONS
from capacity.studies.why.reasons import Why

LEAST_POUNDS = 500.0
"""£: less is not worth a sentence."""
COST_NOTE = "Lifting a limit is free here: what it would cost to build beds or to employ staff is not in these figures."
WORTH_SAYING = 0.5
"""People: fewer are not worth a sentence."""
CONVERSE = 0.05
"""Share of the whole from which a reason is worth a sentence of its own."""
MORE: dict[str, tuple[str, str]] = {
    "beds": ("More beds", "the beds are full"),
    "staff": ("More staff", "staff are short"),
    "fee": ("Paying what homes ask", "homes ask more than the fee ceiling"),
    "rating": ("Waiving rating and embargo", "ratings and embargoes close homes"),
    "voids": ("Letting every bed every day", "beds stand empty between residents"),
    "distance": ("Ignoring distance", "homes in the borough are too far"),
    "diversion": ("Accepting other care types without limit", "other care types may only take a share"),
    "arranging": ("Arranging places at once", "places take days to arrange"),
}
"""By reason: what lifting the limit means, and why nothing else helps while it is there."""
LESS: dict[str, str] = {
    "beds": "Want of beds takes",
    "staff": "Want of staff takes",
    "fee": "The fee ceiling takes",
    "rating": "Rating and embargo take",
    "voids": "Voids take",
    "distance": "Distance takes",
    "diversion": "Limits on other care types take",
    "arranging": "Days to arrange take",
}
"""By reason, where its share is below 0: the limit keeps people in the borough."""
BECAUSE: dict[str, str] = {
    "beds": "for want of beds",
    "staff": "for want of staff",
    "fee": "because homes ask more than the fee ceiling",
    "rating": "because of ratings or embargoes",
    "voids": "because beds stand empty between residents",
    "distance": "because homes in the borough are too far",
    "diversion": "because other care types may take only a share",
    "arranging": "because places take days to arrange",
    "other": "for other causes",
}
"""By reason, how its people are told of."""


UNTOLD = (
    "Why people wait is not told: the plan does not settle who waits (unmet) before who leaves the borough"
    " (out_of_borough)."
)
"""In the place of the finding about waiting."""


def people_sentences(why: Why) -> list[str]:
    """The findings about people placed against their choice: the whole plan, the last year, and what acts together."""
    total = float(why.people.sum())
    if total < WORTH_SAYING:
        return ["Nobody is placed against their choice, so there is nothing to explain."]
    said = [_of_whom(total, {r: float(why.shares.share[r].sum()) for r in why.reasons}, _rest(why), "over the plan")]
    last = float(why.people[:, :, -1].sum())
    if len(why.years) > 1 and last >= WORTH_SAYING:
        shares = {r: float(why.shares.share[r][:, :, -1].sum()) for r in why.reasons}
        said.append(_of_whom(last, shares, float(why.shares.rest[:, :, -1].sum()), f"in {why.years[-1]}"))
    said += [*_together(why, total), *_lowering(why)]
    return said


def waiting_sentences(why: Why) -> list[str]:
    """The finding about waiting: weeks that people spend while a place is arranged, and because nothing is free."""
    if why.waiting is None:
        return [UNTOLD]
    total = float(why.weeks.sum())
    if total < WORTH_SAYING:
        return []
    arranging = float(why.waiting.share["arranging"].sum()) if "arranging" in why.reasons else 0.0
    others = {r: float(why.waiting.share[r].sum()) for r in why.reasons if r != "arranging"}
    parts = [f"{arranging:,.0f} pass while a place is arranged"] if arranging >= WORTH_SAYING else []
    parts += [f"{weeks:,.0f} pass {BECAUSE[r]}" for r, weeks in _largest(others) if weeks >= WORTH_SAYING]
    rest = float(why.waiting.rest.sum())
    if rest >= WORTH_SAYING:
        parts.append(f"{rest:,.0f} remain with every limit lifted, such as while people wait when the plan begins")
    week = "week" if nearest(total) == 1 else "weeks"
    return [f"Of {total:,.0f} {week} that people wait over the plan, {listed(parts)}."] if parts else []


def cost_sentences(why: Why) -> list[str]:
    """The finding about cost: what each limit costs or saves; nothing where that was not asked for."""
    if why.cost is None:
        return []
    paid = float(why.cost.rest.sum() + sum(share.sum() for share in why.cost.share.values()))
    shares = {reason: float(why.cost.share[reason].sum()) for reason in why.reasons}
    more = [f"{_pounds(each)} {BECAUSE[reason]}" for reason, each in _largest(shares) if each >= LEAST_POUNDS]
    less = [f"{_pounds(-each)} {BECAUSE[reason]}" for reason, each in _largest(shares)[::-1] if -each >= LEAST_POUNDS]
    if not more and not less:
        return ["None of these limits changes what is paid."]
    said = [f"Of {_pounds(paid)} that is paid over the plan, these are paid: {listed(more)}."] if more else []
    if less:
        said.append(f"What is paid is lower by {listed(less)}: people wait, or are placed where care costs less.")
    spread = max((float(each.sum()) for each in why.cost.spread.values()), default=0.0)
    drawn = " These are estimates, from some of the orders in which limits could be lifted: give or take"
    return [*said, COST_NOTE + (f"{drawn} {_pounds(spread)}." if spread >= 1 else "")]


def _pounds(pounds: float) -> str:
    if pounds < LEAST_POUNDS:
        return "less than £1,000"
    return f"£{pounds / 1e6:,.1f}m" if pounds >= 1e6 else f"£{nearest(pounds / 1e3):,.0f},000"


def _rest(why: Why) -> float:
    return float(why.shares.rest.sum())


def _of_whom(total: float, shares: Mapping[str, float], rest: float, when: str) -> str:
    """Of 85 people placed against their choice in 2028-29: 43 for want of beds, 22 for want of staff …"""
    told = [(BECAUSE[reason], people) for reason, people in _largest(shares) if people >= WORTH_SAYING]
    told += [(BECAUSE["other"], rest)] if rest >= WORTH_SAYING else []
    few = sum(people for people in shares.values() if 0 < people < WORTH_SAYING)
    parts = [f"{about(people)} {cause}" for cause, people in told]
    if few >= WORTH_SAYING:
        parts.append(f"{about(few)} for the rest")
    person = "person" if is_one(total) else "people"
    return f"Of {about(total)} {person} placed against their choice {when}: {listed(parts)}."


def _together(why: Why, total: float) -> Iterator[str]:
    """Limits that do little by themselves and much with another."""
    shares = {reason: float(why.shares.share[reason].sum()) for reason in why.reasons}
    idle = [reason for reason in why.reasons if _changes_nothing(why, reason, shares[reason], total)]
    told = set[frozenset[str]]()
    for reason, share in _largest(shares):
        if reason not in idle or share < max(CONVERSE * total, WORTH_SAYING):
            continue
        found = _partner(why, reason)
        if found is None or frozenset([reason, found[0]]) in told:
            continue
        partner, both = found
        told.add(frozenset([reason, partner]))
        if partner in idle:
            yield (
                f"{MORE[reason][0]} alone or {in_sentence(MORE[partner][0])} alone would change next to nothing; both"
                f" together would leave {_leave(both)}."
            )
        else:
            yield (
                f"{MORE[reason][0]} alone would change nothing, because {MORE[partner][1]}. {MORE[partner][0]} alone"
                f" would leave {_leave(why.left[frozenset([partner])])}; both together would leave {_leave(both)}."
            )


def _changes_nothing(why: Why, reason: str, share: float, total: float) -> bool:
    """Whether lifting the limit alone saves next to nothing, though it has a share."""
    return total - why.left[frozenset([reason])] <= CONVERSE * share + WORTH_SAYING / 10


def _partner(why: Why, reason: str) -> tuple[str, float] | None:
    """The limit with which this one changes most, and the people left with both lifted; None where there is none."""
    pairs = {
        other: (why.left[frozenset([other])], why.left[frozenset([other, reason])])
        for other in why.reasons
        if other != reason and {frozenset([other]), frozenset([other, reason])} <= set(why.left)
    }
    if not pairs:
        return None
    other = max(pairs, key=lambda name: pairs[name][0] - pairs[name][1])
    before, both = pairs[other]
    return (other, both) if before - both >= WORTH_SAYING else None


def _leave(people: float) -> str:
    if people < WORTH_SAYING / 10:
        return "nobody"
    return f"{about(people)} {'person' if is_one(people) else 'people'}"


def _lowering(why: Why) -> Iterator[str]:
    """Limits that keep people in the borough: without them more people would be placed against their choice."""
    for reason in why.reasons:
        share = float(why.shares.share[reason].sum())
        if share > -WORTH_SAYING:
            continue
        because = (
            "people whose place is still being arranged when the plan ends are not placed yet"
            if reason == "arranging"
            else f"{in_sentence(MORE[reason][0])} would shorten waiting, and some of those then placed would leave the"
            " borough"
        )
        yield f"{LESS[reason]} {about(-share)} off the plan’s total: {because}."


def _largest(shares: Mapping[str, float]) -> Sequence[tuple[str, float]]:
    """Reasons with their shares, the largest first."""
    return sorted(shares.items(), key=lambda pair: (-pair[1], list(REASONS).index(pair[0])))


def how_found(why: Why) -> str:
    """How the shares were found, for whoever doubts them."""
    exact = "exact" if not why.shares.spread else "averages over orders that were drawn, with their spread in why.csv"
    worst = max((float(np.abs(each.sum())) for each in why.shares.spread.values()), default=0.0)
    spread = f" (at most about {worst:.1f} people)" if worst else ""
    return (
        f"The shares are {exact}{spread}: each limit counts by what it adds on average over all orders in which limits"
        f" could be lifted in the borough. {why.solved} of {why.asked} sets of limits were solved; the others follow"
        " from them."
    )
