"""What each alternative comes to: one paragraph in plain words, with the figures that it rests on."""

from collections.abc import Iterator

from capacity.inputs.wording import pounds
from capacity.studies.compare.appraisal import GREEN_BOOK, LEAST, NOT_WITHIN, SAME_RATE
from capacity.studies.compare.cost_reasons import why
from capacity.studies.compare.gains import NO_WARD, OUT
from capacity.studies.compare.measures import BY_KEY, TOTAL, total
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.wording import listed, people

JUDGED = ("unstaffed_hours", "waiting_weeks", "avoidable_out_of_borough", "choice_refused")
"""What the priorities measure in people and hours. Money is judged by the net present cost, journeys last."""
JOURNEYS = 0.01  # a change in journeys of less than this share is not mentioned


def verdict(plan: Compared, comparison: Comparison) -> str:
    """The paragraph of an alternative."""
    sentences = [_headline(plan, comparison), *why(plan, comparison), *_people(plan, comparison)]
    if _nothing(plan, comparison):
        return " ".join([*sentences, *_investment(plan), *_limits(plan)])
    sentences += [
        *_investment(plan),
        *_left_at_the_end(plan, comparison),
        *_payback(plan, comparison),
        *_standing(plan, comparison),
        *_priced(plan),
    ]
    return " ".join([*sentences, *_wards(plan), *_limits(plan)])


def _noticed(plan: Compared, comparison: Comparison, key: str) -> float:
    """The change of a figure over the plan, 0 where it is too small to mention."""
    value = comparison.change(plan, key)
    return value if abs(value) >= BY_KEY[key].notice else 0.0


def _journeys(plan: Compared, comparison: Comparison) -> float:
    was, change = total(comparison.base.figures["travel_km"]), comparison.change(plan, "travel_km")
    return change if abs(change) >= max(JOURNEYS * was, BY_KEY["travel_km"].notice) else 0.0


def _cost(plan: Compared, comparison: Comparison) -> float:
    extra = comparison.extra_cost(plan)
    return extra if abs(extra) >= BY_KEY["net_cost"].notice else 0.0


def _nothing(plan: Compared, comparison: Comparison) -> bool:
    """Whether no figure that a priority measures is any better."""
    changes = [_noticed(plan, comparison, key) for key in JUDGED]
    return min(*changes, _cost(plan, comparison), _journeys(plan, comparison)) >= 0


def _headline(plan: Compared, comparison: Comparison) -> str:
    """Placements and money, or that nothing is any better."""
    cost = _cost(plan, comparison)
    nothing = _nothing(plan, comparison)
    if nothing and not any((*(_noticed(plan, comparison, key) for key in JUDGED), cost, _journeys(plan, comparison))):
        return (
            "Changes nothing that the priorities measure: as many people are placed out of borough and as many wait,"
            " at the same cost."
        )
    span = f"over {comparison.years[0]} to {comparison.years[-1]}" if len(comparison.years) > 1 else "over the plan"
    money = f"costs {pounds(cost)} {'more' if cost > 0 else 'less'} in present value" if cost else "costs the same"
    for_each = plan.appraisal.cost_each
    if for_each is not None and cost:
        money += f": {pounds(for_each)} {'for' if for_each > 0 else 'saved with'} each placement avoided"
    cheaper_only = cost < 0 and _noticed(plan, comparison, "avoidable_out_of_borough") >= 0
    text = f"{_placements(plan, comparison)} {span}, {'but' if cheaper_only else 'and'} {money}."
    return f"Makes nothing better: it {text}" if nothing else text[0].upper() + text[1:]


def _left_at_the_end(plan: Compared, comparison: Comparison) -> Iterator[str]:
    """Say so where only the value left at the end makes it cheaper."""
    rate, base = comparison.rate, comparison.base
    left = (plan.flows.residual - base.flows.residual) / (1 + rate) ** len(comparison.years)
    without = comparison.extra_cost(plan) + left
    if _cost(plan, comparison) < 0 < without:
        yield f"Only the value that is left at the end makes it cheaper: without that it costs {pounds(without)} more."


def _placements(plan: Compared, comparison: Comparison) -> str:
    avoided = -_noticed(plan, comparison, "avoidable_out_of_borough")
    if avoided > 0:
        of = comparison.base.figures["avoidable_out_of_borough"][TOTAL]
        return f"avoids {round(avoided):,} of {of:,.0f} avoidable placements out of borough"
    if avoided < 0:
        return f"places {round(-avoided):,} more {'person' if round(-avoided) == 1 else 'people'} out of borough"
    return "avoids no placement out of borough"


def _people(plan: Compared, comparison: Comparison) -> Iterator[str]:
    """Staffing, waiting, choice, diversion and agency, where they change."""
    for key, words in (
        ("unstaffed_hours", "Hours that nobody could be found to work"),
        ("waiting_weeks", "Weeks of waiting"),
        ("choice_refused", "People kept in the borough who had chosen to leave it"),
        ("placed_in_another_care_type", "People placed in another care type than their need's own"),
        ("agency_hours", "Agency hours"),
    ):
        if change := _noticed(plan, comparison, key):
            was, now = total(comparison.base.figures[key]), total(plan.figures[key])
            digits = int(f"{was:.0f}" == f"{now:.0f}")
            yield f"{words} {'fall' if change < 0 else 'rise'} from {was:,.{digits}f} to {now:,.{digits}f}."
    if change := _journeys(plan, comparison):
        was, now = (side.figures["travel_km"][TOTAL] for side in (comparison.base, plan))
        yield f"Journeys {'fall' if change < 0 else 'rise'} from {was:,.0f} to {now:,.0f} person-km."


def _investment(plan: Compared) -> Iterator[str]:
    worth = plan.appraisal
    if plan.no_capital:
        yield "No capital is given, so these figures leave out any cost of building."
    parts = [
        f"{pounds(worth.capital)} of capital" if worth.capital else "",
        f"{pounds(worth.revenue)} of running cost over the plan" if worth.revenue else "",
    ]
    if any(parts):
        left = f"; {pounds(worth.residual)} of value left at the end is taken off" if worth.residual else ""
        yield f"It takes {listed([part for part in parts if part])}{left}."


def _payback(plan: Compared, comparison: Comparison) -> Iterator[str]:
    saved, back = -comparison.change(plan, "care_cost"), plan.appraisal.payback
    if not back:
        return
    if abs(saved) < BY_KEY["care_cost"].notice:
        yield "Care costs the same overall: it does not pay back."
    elif saved < 0:
        yield f"Care costs {pounds(saved)} more overall: it does not pay back."
    elif back == NOT_WITHIN:
        yield f"Care costs {pounds(saved)} less overall, but not by enough to pay it back within the plan."
    else:
        yield f"Care costs {pounds(saved)} less overall, which pays it back in {back}."


def _standing(plan: Compared, comparison: Comparison) -> Iterator[str]:
    """Whether another alternative is no worse on cost, placements, waiting and staffing, and better on one of them."""
    if plan.standing == "waiting":
        yield "It costs less only because people wait longer, so cost and placements do not say whether it is better."
        return
    if not plan.beaten_by:
        yield "No alternative is better all round: on cost, placements, waiting and staffing."
        return
    better = next(other for other in comparison.all if other.name == plan.beaten_by)
    key = "avoidable_out_of_borough"
    more = comparison.change(better, key) - comparison.change(plan, key) <= -LEAST
    cost = comparison.extra_cost(plan) - comparison.extra_cost(better)
    money = f"costs {pounds(cost)} less" if cost >= BY_KEY["net_cost"].notice else "costs as little"
    name = "the base" if better is comparison.base else better.name
    weeks = comparison.change(plan, "waiting_weeks") - comparison.change(better, "waiting_weeks")
    waiting = "takes weeks of waiting away" if weeks >= BY_KEY["waiting_weeks"].notice else "adds no waiting"
    yield f"By comparison, {name} avoids {'more' if more else 'as many'}, {money} and {waiting}."


def _priced(plan: Compared) -> Iterator[str]:
    ratio = plan.appraisal.benefit_cost_ratio
    if ratio is not None:
        yield f"At the prices given, benefits are {ratio:.1f} times the cost of the investment."


def _wards(plan: Compared) -> Iterator[str]:
    """The wards in which most changes."""
    rows = plan.gains[(plan.gains["by"] == "ward") & (plan.gains["measure"] == OUT)].sort_values(
        "change", kind="stable"
    )
    if rows.empty:
        return
    best, worst = rows.iloc[0], rows.iloc[-1]
    if best["change"] <= -LEAST:
        yield f"{_most(best['name'], 'gain')} ({people(best['change'], 'fewer placement')} out of borough)."
    if worst["change"] >= LEAST:
        yield f"{_most(worst['name'], 'lose')} ({people(worst['change'], 'more placement')} out of borough)."


def _most(name: str, does: str) -> str:
    return f"{name.capitalize()} {does} most" if name in NO_WARD else f"{name} {does}s most"


def _limits(plan: Compared) -> Iterator[str]:
    if plan.planned.failure:
        yield f"Only the first priorities are settled ({plan.planned.failure}): later figures can be better."


def terms(comparison: Comparison) -> list[str]:
    """On what terms money is compared: the rate, real or nominal, and what is priced."""
    rate = f"{comparison.rate * 100:g}%"
    book = "the Green Book's standard rate" if abs(comparison.rate - GREEN_BOOK) < SAME_RATE else "the book's rate"
    lines = [
        f"Net present cost: every flow in the middle of its financial year, discounted to the start of"
        f" {comparison.years[0]} at {rate}, {book}; capital in the year in which it is paid, less what is left of it"
        " at the end of the plan."
    ]
    if comparison.prices_rise:
        lines.append(
            f"Flows are nominal: prices rise over the plan ({listed(list(comparison.prices_rise))}). The Green Book's"
            " 3.5% is a real rate, so that later years weigh more here than they would in real terms."
        )
    else:
        lines.append("Flows are real: no price rises over the plan. The Green Book's 3.5% is a real rate, too.")
    valued = comparison.valued
    prices = [
        f"£{valued.placement:,.0f} for an avoided placement" if valued.placement is not None else "",
        f"£{valued.waiting_week:,.0f} for a week that nobody waits" if valued.waiting_week is not None else "",
    ]
    if valued.given:
        held = listed([price for price in prices if price])
        lines.append(f"Benefits over costs: you value {held} at that, beyond the cost of care.")
    return lines
