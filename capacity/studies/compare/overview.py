"""The two tables that a market-shaping lead wants to see at once, people and money: a row for each alternative, the
base as it is, the others as changes from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capacity.inputs.wording import change
from capacity.studies.compare.appraisal import NOT_WITHIN
from capacity.studies.compare.measures import BY_KEY, total
from capacity.studies.compare.result import Compared, Comparison

NONE = "–"
PLACEMENTS = "avoidable_out_of_borough"
JUDGED = PLACEMENTS, "waiting_weeks", "unstaffed_hours"  # beside cost
NOT_BEATEN, BY_WAITING = "no alternative is better all round", "cheaper only because people wait"
NOT_GIVEN = "none given"
_UNITS = {1e6: "£m", 1e3: "£k"}


@dataclass(frozen=True)
class Column:
    """A column of the overview. `short` serves the terminal."""

    heading: str
    short: tuple[str, str]
    base: Callable[[Comparison], str]
    other: Callable[[Comparison, Compared], str]


def _measure(key: str, heading: str, short: tuple[str, str], digits: int = 0, size: float = 1.0) -> Column:
    def of_base(comparison: Comparison) -> str:
        return f"{total(comparison.base.figures[key]) / size:,.{digits}f}"

    def of_other(comparison: Comparison, plan: Compared) -> str:
        return change(comparison.change(plan, key) / size, digits)

    return Column(heading, short, of_base, of_other)


def _each(comparison: Comparison, plan: Compared) -> str:
    value = plan.appraisal.cost_each
    if value is None:
        return "none avoided"
    return f"{value:,.0f}" if value >= 0 else f"saves {-value:,.0f}"


def _capital(size: float, digits: int) -> Column:
    def of_base(comparison: Comparison) -> str:
        pounds = comparison.base.appraisal.capital
        return f"{pounds / size:,.{digits}f}" if pounds else NONE

    def of_other(comparison: Comparison, plan: Compared) -> str:
        pounds = plan.appraisal.capital - comparison.base.appraisal.capital
        return NOT_GIVEN if plan.no_capital else change(pounds / size, digits) if pounds else NONE

    return Column(f"Capital, {_UNITS[size]}", ("capital", _UNITS[size]), of_base, of_other)


def _payback(comparison: Comparison, plan: Compared) -> str:
    back = plan.appraisal.payback
    return f"not by {comparison.years[-1]}" if back == NOT_WITHIN else back or NONE


def people_columns() -> list[Column]:
    """Placements, waiting, days, staff, beds and journeys."""
    return [
        _measure("avoidable_out_of_borough", "Avoidable placements out of borough", ("avoidable", "placements")),
        _measure("waiting_weeks", "Weeks of waiting", ("weeks of", "waiting")),
        _measure("days_from_decision_to_move", "Days from decision to move", ("days to", "move"), 1),
        _measure("agency_hours", "Agency hours", ("agency", "hours")),
        _measure("occupancy", "Occupancy, %", ("occupancy", "%"), 1, 0.01),
        _measure("km_per_placement", "Mean distance, km", ("mean", "km"), 1),
    ]


def money_columns(comparison: Comparison) -> list[Column]:
    """Costs and what they buy, with benefits over costs where the user prices something."""
    size, digits = (1e6, 2) if comparison.base.appraisal.net_present_cost >= 1e6 else (1e3, 1)
    unit = _UNITS[size]
    columns = [
        _measure("net_cost", f"Net cost, {unit}", ("net cost", unit), digits, size),
        Column(
            f"Net present cost, {unit}",
            ("net present", f"cost, {unit}"),
            lambda comparison: f"{comparison.base.appraisal.net_present_cost / size:,.{digits}f}",
            lambda comparison, plan: change(comparison.extra_cost(plan) / size, digits),
        ),
        _capital(size, digits),
        Column("£ for each placement avoided", ("£ for each", "avoided"), lambda _: NONE, _each),
        Column("Pays back in", ("pays", "back in"), lambda _: NONE, _payback),
    ]
    if comparison.valued.given:
        columns.append(Column("Benefits over costs", ("benefits", "over costs"), lambda _: NONE, _ratio))
    return columns


def _ratio(comparison: Comparison, plan: Compared) -> str:
    ratio = plan.appraisal.benefit_cost_ratio
    return NONE if ratio is None else f"{ratio:.1f}"


def rows(comparison: Comparison, headed: Sequence[Column]) -> list[tuple[Compared, list[str]]]:
    """Cells of each alternative below these columns, the base first."""
    base = [(comparison.base, [column.base(comparison) for column in headed])]
    return base + [(plan, [column.other(comparison, plan) for column in headed]) for plan in comparison.others]


def standing(comparison: Comparison, plan: Compared) -> str:
    """In words: whether another alternative is as good on cost, placements, waiting and staffing, better on one."""
    match plan.standing:
        case "beaten":
            return f"beaten by {plan.beaten_by}"
        case "waiting":
            return BY_WAITING
    moved = any(abs(comparison.change(plan, key)) >= BY_KEY[key].notice for key in JUDGED)
    alike = not moved and abs(comparison.extra_cost(plan)) < BY_KEY["net_cost"].notice
    return "as the base" if alike and plan is not comparison.base else NOT_BEATEN
