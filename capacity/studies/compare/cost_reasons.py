"""Why an alternative costs more or less than the base, in words: the ledger's own parts, and what moved them."""

from collections.abc import Iterator

from capacity.inputs.events import effects_of
from capacity.inputs.wording import pounds
from capacity.studies.compare.cost_causes import PARTS
from capacity.studies.compare.measures import BY_KEY
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.wording import listed

LEAST = 1_000.0
"""£; a smaller part is not mentioned."""
CHEAPER = 0.005
"""£ a week below which two average prices are the same."""


def why(plan: Compared, comparison: Comparison) -> Iterator[str]:
    """Where the difference comes from, largest part first; nothing where there is none worth mentioning."""
    if abs(comparison.extra_cost(plan)) < BY_KEY["net_cost"].notice:
        return
    parts = sorted(plan.causes.pounds.items(), key=lambda part: -abs(part[1]))
    said = [_part(key, value, plan, comparison) for key, value in parts if abs(value) >= LEAST]
    if said:
        yield f"The main causes: {listed(said, '; ')}."
    if plan.causes.pounds["weeks_of_care"] <= -LEAST and _waits_longer(plan, comparison):
        interim = plan.causes.pounds["interim"] >= LEAST
        instead = ", even after what interim care for them costs" if interim else ""
        yield f"A cost that falls because people wait is no saving{instead}."
    if plan.causes.pounds["agency_premium"] <= -LEAST and _closes(plan, comparison):
        yield (
            "Fewer agency hours are needed because the plan assumes that some staff of what closes stay in the pool"
            " (staff_stay), while its self-funders are no longer counted. That holds only if those staff go to other"
            " homes."
        )


def _part(key: str, value: float, plan: Compared, comparison: Comparison) -> str:
    causes, more = plan.causes, f"{pounds(value)} {'more' if value > 0 else 'less'}"
    match key:
        case "weeks_of_care":
            weeks = f"{abs(causes.weeks):,.0f} {'more' if causes.weeks > 0 else 'fewer'} weeks of care are paid for"
            return f"{more} because {weeks}{', as people wait longer' * _waits_longer(plan, comparison)}"
        case "other_homes":
            before, now = causes.price
            price = f"£{now:,.2f} a week on average, not £{before:,.2f}" if abs(now - before) >= CHEAPER else ""
            away = [f"{share:.0%}" for share in reversed(causes.out)]
            moved = f"{away[0]} of weeks out of borough, not {away[1]}" if away[0] != away[1] else ""
            said = ", ".join(filter(None, [price, moved]))
            return f"{more} because the same weeks are in other homes or at other prices" + (
                f" ({said})" if said else ""
            )
        case "agency_premium":
            hours = f"{abs(causes.agency_hours):,.0f} {'more' if causes.agency_hours > 0 else 'fewer'} agency hours"
            return f"{more} agency premium ({hours})"
        case "interim":
            waits = comparison.change(plan, "waiting_weeks")
            longer = f", as people wait {'longer' if value > 0 else 'less'}"
            return f"{more} for interim care{longer * (waits * value > 0)}"
    return f"{more} for {PARTS[key][:1].lower()}{PARTS[key][1:]}"


def _waits_longer(plan: Compared, comparison: Comparison) -> bool:
    return comparison.change(plan, "waiting_weeks") >= BY_KEY["waiting_weeks"].notice and plan.causes.weeks < 0


def _closes(plan: Compared, comparison: Comparison) -> bool:
    """Whether something that stays open in the base closes here, and no event takes its staff away."""
    known = comparison.base.candidate.inputs.scenario.all_events
    own = effects_of(event for event in plan.candidate.inputs.scenario.all_events if event not in known)
    return bool(own.closes) and not any(event.hours_per_week < 0 for event in own.staff)
