"""The finding that opens a section: a sentence or two, made from the figures by rules, that say what matters in them.

A rule that looks for trouble returns nothing where there is none; `QUIET` has what its section says then. The summary
takes the first rules that find something.
"""

from collections.abc import Callable

from capacity.inputs.wording import in_sentence, is_one, nearest
from capacity.outputs.pages.markup import Markup, Part, join
from capacity.outputs.report.cite import Cited, cited_text, query
from capacity.outputs.report.cited_run import ADMISSIONS, AVOIDABLE, PLACED, WAITING, Figures, inside
from capacity.outputs.report.days import WAITING as DAYS_WAITING
from capacity.outputs.report.ranges import beside, beside_cost
from capacity.outputs.report.reasons import main_reasons
from capacity.outputs.report.runs_out import runs_out
from capacity.outputs.report.sentences import (
    AT_LIMIT,
    SMALL,
    comparable,
    level,
    money,
    money_unit,
    people,
    rounded,
    since_first,
    year_label,
    yearly,
)
from capacity.results.columns import STEPS

MANY = 3
"""Findings of the summary."""
Rule = Callable[[Figures], Markup]


def leaves(figures: Figures) -> Markup:
    """How many are placed out of the borough without choosing it, and which need it concerns most."""
    year = figures.years[-1]
    out = figures.total(AVOIDABLE, year)
    if not rounded(out):
        return Markup("")
    most, reasons = _most(figures, AVOIDABLE), main_reasons(figures)
    theirs = figures.of_need(AVOIDABLE, year, most)
    return join(
        *(
            "In ",
            year_label(figures, year),
            ", ",
            out.people(),
            f" {people(out)}",
            beside(figures, year),
            f" {_are(out)} placed out of the borough ",
        ),
        *("without choosing it", since_first(figures, AVOIDABLE), ". "),
        *(_of_them(theirs, out), inside(figures.needs[most]), ": "),
        *("that is ", theirs.over(figures.of_need(PLACED, year, most)).percent()),
        " of all who are placed with that need.",
        *([" The main reasons are ", reasons, "."] if reasons else []),
    )


def _of_them(cited: Cited, everyone: Cited) -> Markup:
    if everyone.value - cited.value < SMALL:
        return join("All of them need ")
    return join("The largest group, ", cited.people(), ", needs ")


def waits(figures: Figures) -> Markup:
    """How many wait at the end, and which need it concerns most."""
    year = figures.years[-1]
    waiting = figures.total(WAITING, year)
    if not rounded(waiting):
        return Markup("")
    most = _most(figures, WAITING)
    return join(
        *("At the end of ", year_label(figures, year), ", ", waiting.people(), f" {people(waiting)} {_are(waiting)} "),
        *("waiting for a place", since_first(figures, WAITING, at_end=True), ". "),
        *(_of_them(figures.of_need(WAITING, year, most), waiting), inside(figures.needs[most]), "."),
    )


def nobody_waits(figures: Figures) -> Markup:
    """What there is to say of waiting where nobody waits at the end: the longest wait within a year."""
    waited = [
        (figures.year_sum(DAYS_WAITING, year, home=home, need=need), year, need)
        for year in figures.years for need in figures.known for home in figures.homes
    ]  # fmt: skip
    longest = max(waited, key=lambda each: each[0].value, default=None)
    nobody = join("Nobody is waiting for a place at the end of ", year_label(figures, figures.years[-1]))
    if longest is None or not rounded(longest[0]):
        return join(nobody, ", and waiting adds no day to any move.")
    days, year, need = longest
    said = ("; the longest wait, for ", inside(figures.needs[need]), " in ", year_label(figures, year), ", is ")
    return join(nobody, *said, days.show(), f" day{'s' * (rounded(days) != 1)} on average.")


def comes(figures: Figures) -> Markup:
    """How many come to need a place, and for which need their number grows most."""
    first, last = (figures.total(ADMISSIONS, figures.years[at]) for at in (0, -1))
    change = yearly(figures, [first, last])
    said = join("The number of people who come to need a place ", change)
    if not comparable(figures) or not level(last) > level(first):
        return join(said, ".")
    more = {
        need: figures.of_need(ADMISSIONS, figures.years[-1], need).minus(
            figures.of_need(ADMISSIONS, figures.years[0], need)
        )
        for need in figures.known
    }
    most = max(more, key=lambda need: more[need].value)
    return join(
        said, "; the need that grows most is ", inside(figures.needs[most]), " (", more[most].more_people(), ")."
    )


def costs(figures: Figures) -> Markup:
    """How the net cost changes, and the step of the medium-term table that changes it most that way."""
    net = [figures.year_sum("net_cost", year) for year in figures.years]
    unit = money_unit(max(cost.value for cost in net))
    change = yearly(figures, net, lambda cited: money(cited, unit), lambda cited: rounded(cited, 1, unit[1]))
    said = join("The net cost to the council ", change)
    way = rounded(net[-1], 1, unit[1]) - rounded(net[0], 1, unit[1])
    table = figures.table("financial_plan.csv")
    steps = [step for step in STEPS if step not in ("opening", "forecast", "budget", "gap")]
    sums = {step: table.sum(step, home=figures.homes, financial_year=figures.years) for step in steps}
    most = max(sums, key=lambda step: sums[step].value * (1 if way > 0 else -1))
    range_of_cost = beside_cost(figures, figures.years[-1])
    if not comparable(figures) or not way or not rounded(sums[most], 1, unit[1]):
        return join(said, ".", range_of_cost)
    grows = "adds most" if way > 0 else "takes off most"
    over = join("; from the opening position to the last forecast, ", in_sentence(STEPS[most]), f" {grows} (")
    return join(said, over, _pounds(sums[most], unit), ").", range_of_cost)


def _pounds(cited: Cited, unit: tuple[str, float]) -> Markup:
    return money(cited if cited.value > 0 else cited.negative(), unit)


def short_of_staff(figures: Figures) -> Markup:
    """The pool and role that are short of contracted hours in most quarters, and who fills the gap."""
    frame = figures.tables["staffing.csv"]
    gaps = frame.assign(gap=frame["required_hours"] - frame["supply_hours"])
    short = gaps[gaps["gap"] > AT_LIMIT]
    if short.empty:
        return Markup("")
    often = short.groupby(["pool", "role"], sort=False)["gap"].agg(["size", "max"])
    pool, role = max(often.index, key=lambda key: tuple(often.loc[[key], ["size", "max"]].iloc[0]))
    own = short[(short["pool"] == pool) & (short["role"] == role)]
    worst = str(own.loc[own["gap"].idxmax(), "quarter"])
    source, at = figures.table("staffing.csv"), {"pool": pool, "role": role}
    count = cited_text(f"{len(own)} of {len(figures.quarters)}", "staffing.csv", query(tuple(at.items())),
                       "quarters with required_hours over supply_hours")  # fmt: skip
    gap = source.sum("required_hours-supply_hours", **at, quarter=worst)
    quarters = tuple(own["quarter"])
    nobody = source.sum("unstaffed_hours", **at, quarter=quarters)
    filled = "; nobody is there for some of these hours" if rounded(nobody) else "; agency staff fill the gap"
    label = inside(figures.inputs.book.roles[role].label)
    others = len(often) - 1
    more: Part = f" {_count(others)} are short, too." if others else ""
    return join("Contracted ", label, " hours are short in ", count, " quarters, by up to ", gap.show(),
                f" a week{filled}.", more)  # fmt: skip


def _count(others: int) -> str:
    return f"{others} other role{'s' * (others > 1)}"


def enough_staff(figures: Figures) -> Markup:
    """What there is to say of staff where none are short."""
    if figures.tables["staffing.csv"].empty:
        return join("The place gives no hours of staff, so staffing limits nothing in this plan.")
    return join("Contracted staff are enough in every quarter of the plan.")


def _most(figures: Figures, measure: str) -> str:
    """The need with most people in the last year; the first in the book where several have as many."""
    year = figures.years[-1]
    return max(figures.known, key=lambda need: nearest(figures.of_need(measure, year, need).value, 3))


def _are(cited: Cited) -> str:
    return "is" if is_one(cited.value) else "are"


def leading(figures: Figures) -> list[Markup]:
    """The findings of the summary: cost, and before it the first that find something."""
    found = [said for rule in (waits, leaves, runs_out, short_of_staff, comes) if (said := rule(figures))]
    return [*found[: MANY - 1], costs(figures)]


def or_else(rule: Rule, quiet: Rule | str) -> Rule:
    """The rule's finding, or what there is to say where it finds nothing."""

    def finding(figures: Figures) -> Markup:
        return rule(figures) or (join(quiet) if isinstance(quiet, str) else quiet(figures))

    return finding


NOBODY_LEAVES = "Nobody is placed out of the borough in the plan’s last year without choosing it."
ENOUGH = "No care type runs out: nobody waits at the end, or is placed out of the borough without choosing it."
