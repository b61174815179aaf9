"""Why people are placed out of borough, where `capacity why` has worked it out: why.csv, beside the run's tables."""

from capacity.inputs.wording import is_one, nearest
from capacity.outputs.pages.markup import Markup, Part, join, listed, name
from capacity.outputs.report.chart import BROAD, Chart, Series
from capacity.outputs.report.chart_tables import figure
from capacity.outputs.report.cite import Cited, Key, number
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.sentences import SMALL, not_whole, people, rounded, year_label, year_labels, year_ticks
from capacity.results.columns import OTHER, REASONS, WHY

MAIN = 2
"""Reasons that a sentence names."""
WHAT = (
    "Reasons are limits in the borough; lifting one alone often helps little, because another stops the same people. "
    "So each limit counts by what it adds on average over all orders in which the limits could be lifted, and the "
    "figures add up to all who are placed against their choice: out of the borough without choosing it, or in it "
    "although they chose to leave. A minus: without that limit more people would be placed so, and the other reasons "
    "come to more than the whole. Other causes are what remains when every limit is lifted."
)
NOT_ASKED = "Nobody has yet worked out why people of this run are placed out of borough: capacity why does."
SHORT = {
    "rating": "rating, embargo",
    "diversion": "other care types",
    "arranging": "days to arrange",
    "fee": "fee ceiling",
}
"""How a reason is called beside a bar, where its own words are long."""


def known(figures: Figures) -> bool:
    """Whether reasons have been worked out for the run."""
    return WHY in figures.tables


def share(figures: Figures, reason: Key, year: str, need: Key) -> Cited:
    """People placed against their choice for a reason, or for several."""
    return figures.table(WHY).sum("share", reason=reason, year=year, need=need, **figures.own)


def everyone(figures: Figures, year: str, need: Key) -> Cited:
    """All of them, whatever the reason."""
    return share(figures, tuple(REASONS), year, need)


def main_reasons(figures: Figures) -> Markup:
    """Such as "beds (43%) and staff (22%)", of the last year; empty where no reason is known or nobody is concerned."""
    if not known(figures):
        return Markup("")
    year = figures.years[-1]
    whole = everyone(figures, year, figures.known)
    by_reason = {reason: share(figures, reason, year, figures.known) for reason in REASONS if reason != OTHER}
    first = sorted(by_reason, key=lambda reason: -round(by_reason[reason].value, 6))[:MAIN]
    named: list[Part] = [
        join(REASONS[reason], " (", by_reason[reason].over(whole).percent(), ")")
        for reason in first
        if whole.value > SMALL and rounded(by_reason[reason], 2, whole.value)
    ]
    return listed(named) if named else Markup("")


def mostly(figures: Figures) -> Markup:
    """The finding of the section."""
    if not known(figures):
        return join(NOT_ASKED)
    year, reasons = figures.years[-1], main_reasons(figures)
    whole = everyone(figures, year, figures.known)
    if not reasons:
        return join("No limit of the borough is a reason in ", year_label(figures, year), ".")
    verb = "is" if is_one(whole.value) else "are"
    count = join(whole.people(), f" {people(whole)} {verb} placed against their choice")
    return join("In ", year_label(figures, year), ", ", count, "; the main reasons are ", reasons, ".")


def why(figures: Figures) -> Markup:
    """The section: a chart of reasons by year; by reason and year, and by need and reason, in tables behind it."""
    if not known(figures):
        return Markup("")
    by_reason = {reason: _by_year(figures, reason, figures.known) for reason in REASONS}
    shown = {reason: values for reason, values in by_reason.items() if max(abs(c.value) for c in values) > SMALL}
    if not shown:
        return paragraphs(WHAT)
    chart = Chart(
        "why",
        f"Why people are placed out of borough: people placed against their choice in the year{not_whole(figures)}",
        "One bar for each year, one part for each reason, in the order of the words at its right. The table has the "
        "figures.",
        year_ticks(figures),
        [Series(REASONS[reason], values, _label(reason, values, by_reason)) for reason, values in shown.items()],
        kind="bars",
        wide=BROAD,
    )
    return join(paragraphs(WHAT), figure(chart, _tables(figures, list(shown))))


def _by_year(figures: Figures, reason: Key, need: Key) -> list[Cited]:
    return [share(figures, reason, year, need) for year in figures.years]


def _label(reason: str, values: list[Cited], by_reason: dict[str, list[Cited]]) -> str:
    """The reason with its share of the last year."""
    whole = sum(each[-1].value for each in by_reason.values())
    words = SHORT.get(reason, REASONS[reason])
    return f"{words} {number(nearest(100 * values[-1].value / whole))}%" if whole > SMALL else words


def _tables(figures: Figures, shown: list[str]) -> Markup:
    head: list[Part] = ["Reason", *year_labels(figures)]
    rows: list[list[Part]] = [
        [_capital(REASONS[reason]), *(cited.show(1) for cited in _by_year(figures, reason, figures.known))]
        for reason in shown
    ]
    rows.append(["All", *(everyone(figures, year, figures.known).show(1) for year in figures.years)])
    by_year = table("People placed against their choice, by reason and year", head, rows, total=len(rows) - 1)
    year = figures.years[-1]
    needs = [need for need in figures.known if everyone(figures, year, need).value > SMALL]
    rows = [
        [name(figures.needs[need]), *(share(figures, reason, year, need).show(1) for reason in shown)] for need in needs
    ]
    head = ["Need", *(_capital(REASONS[reason]) for reason in shown)]
    if not rows:
        return by_year
    return join(by_year, table(f"The same by need and reason, {year_label(figures, year)}", head, rows))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def split(figures: Figures, needs: tuple[str, ...], places: int) -> dict[str, int]:
    """Places by reason, as the reasons of the last year stand for people with these needs and their mean stays.

    Whole places that add up to `places`: those with the largest parts left over get one more. Empty where no reason is
    known, or none adds anybody.
    """
    if not known(figures):
        return {}
    year, book = figures.years[-1], figures.inputs.book
    weights = {
        reason: sum(max(0.0, share(figures, reason, year, need).value) * book.needs[need].mean_stay_days.value
                    for need in needs)
        for reason in REASONS
    }  # fmt: skip
    whole = sum(weights.values())
    if not whole > SMALL * min(book.needs[need].mean_stay_days.value for need in needs):
        return {}
    exact = {reason: places * weight / whole for reason, weight in weights.items()}
    parts = {reason: int(value) for reason, value in exact.items()}
    left = sorted(exact, key=lambda reason: (round(parts[reason] - exact[reason], 6), list(REASONS).index(reason)))
    for reason in left[: places - sum(parts.values())]:
        parts[reason] += 1
    return {reason: count for reason, count in parts.items() if count}
