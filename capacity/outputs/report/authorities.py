"""By authority, where several plan together: one table for the region, then a part for each authority."""

from capacity.outputs.pages.markup import Markup, Part, join, joined, name, tag
from capacity.outputs.report.cite import Cited
from capacity.outputs.report.cited_run import ADMISSIONS, AVOIDABLE, OUT, RESIDENTS, WAITING, Figures
from capacity.outputs.report.days import days_of
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.money import bridge
from capacity.outputs.report.sentences import money, money_unit, rounded, year_label, year_labels

ROWS = (
    (ADMISSIONS, "People who come to need a place"),
    (AVOIDABLE, "Placed out of borough without choosing it"),
    (OUT, "Placed out of borough, by choice and otherwise"),
    (WAITING, "Waiting at year end"),
    (RESIDENTS, "Residents whom the council pays for, at year end"),
)
MATTER = {
    WAITING: "People waiting at the end of ",
    AVOIDABLE: "People placed out of borough without choosing it in ",
}
"""The measures that the finding is about."""
BUDGETS = (("overspend", "Over budget"), ("headroom", "Left in the budget"))
WHAT = (
    "An authority’s figures are about its own people, wherever they are placed. A place in another of these "
    "authorities counts as out of borough."
)
NO_SET_OFF = (
    " An authority cannot spend what another has left in its budget, so money left is never taken off an overspend."
)
NO_BUDGET = " A dash (–) means that no budget is given; the last row adds up the budgets that are."
NONE = "–"
LOWER = 116
"""Height of a chart, so that two authorities fit on a printed page."""
Unit = tuple[str, float]


def authorities(figures: Figures) -> Markup:
    """The section."""
    several = _budgeted(figures) and len(figures.homes) > 1
    without = several and not all(_has_budget(figures, figures.years[-1], home) for home in figures.homes)
    text = paragraphs(WHAT + (NO_SET_OFF if several else "") + (NO_BUDGET if without else ""))
    return join(text, _together(figures), joined(_alone(figures, home) for home in figures.homes))


def fare(figures: Figures) -> Markup:
    """The finding: how many wait or leave without choosing it, which authority has the most, who is over budget."""
    year = figures.years[-1]
    said = [_most(figures, measure, what) for measure, what in MATTER.items() if rounded(figures.total(measure, year))]
    if not said:
        nobody = "Nobody waits at the end of "
        return join(nobody, year_label(figures, year), ", and nobody is placed out of borough without choosing it in "
                    "that year. ", _over(figures))  # fmt: skip
    return join(*said, _over(figures))


def _most(figures: Figures, measure: str, what: str) -> Markup:
    year = figures.years[-1]
    home = max(figures.homes, key=lambda each: round(_people(figures, measure, year, each).value, 6))
    own = _people(figures, measure, year, home)
    return join(what, year_label(figures, year), ": ", figures.total(measure, year).people(),
                ". ", _named(figures, home), " has the most (", own.people(), "). ")  # fmt: skip


def _over(figures: Figures) -> Part:
    """Which authorities are over their budgets in the last year."""
    year = figures.years[-1]
    if not _budgeted(figures):
        return ""
    over = {home: cited for home in figures.homes if (cited := _pounds(figures, "overspend", year, home)).value > 0}
    if not over:
        return join("No authority is over its budget in ", year_label(figures, year), ".")
    unit = money_unit(max(cited.value for cited in over.values()))
    each = [join(_named(figures, home), " by ", money(cited, unit)) for home, cited in over.items()]
    return join(
        "Over budget in ", year_label(figures, year), ": ", join(each[0], *(join(", ", e) for e in each[1:])), "."
    )


def _budgeted(figures: Figures) -> bool:
    return bool((figures.tables["summary.csv"]["measure"] == "budget").any())


def _has_budget(figures: Figures, year: str, home: str) -> bool:
    return figures.table("summary.csv").known("value", measure="budget", home=home, financial_year=year)


def _named(figures: Figures, home: str) -> Markup:
    return name(figures.authorities.get(home, home), 60)


def _people(figures: Figures, measure: str, year: str, home: str) -> Cited:
    return figures.year_sum(measure, year, home=home, need=figures.known)


def _pounds(figures: Figures, measure: str, year: str, home: str) -> Cited:
    return figures.year_sum(measure, year, home=home)


def _shown(figures: Figures, measure: str, year: str, home: str, scale: float) -> Part:
    """A sum of money as a cell; a dash for the budget that an authority does not have."""
    if measure != "net_cost" and not _has_budget(figures, year, home):
        return NONE
    return _pounds(figures, measure, year, home).show(1, scale)


def _unit(figures: Figures) -> Unit:
    """One for all sums of the section, by the largest net cost."""
    return money_unit(max(figures.year_sum("net_cost", year).value for year in figures.years))


def _together(figures: Figures) -> Markup:
    """A row for each authority in the last year, and all together."""
    year, (unit, scale) = figures.years[-1], _unit(figures)
    pounds = ["net_cost", *(["budget", *(measure for measure, _ in BUDGETS)] if _budgeted(figures) else [])]
    heads = {"net_cost": "Net cost", "budget": "Budget", **dict(BUDGETS)}
    shown = [each for each in ROWS if each[0] != OUT]
    rows: list[list[Part]] = [
        [
            _named(figures, home),
            *(_people(figures, measure, year, home).people() for measure, _ in shown),
            *(_shown(figures, measure, year, home, scale) for measure in pounds),
        ]
        for home in figures.homes
    ]
    rows.append(["All", *(figures.total(measure, year).people() for measure, _ in shown),
                 *(figures.year_sum(measure, year).show(1, scale) for measure in pounds)])  # fmt: skip
    head: list[Part] = [
        "Authority",
        *(label for _, label in shown),
        *(f"{heads[measure]}, {unit}" for measure in pounds),
    ]
    return table(f"Authorities in {year_label(figures, year)}", head, rows, total=len(rows) - 1)


def _alone(figures: Figures, home: str) -> Markup:
    """An authority's figures by year, its days from decision to move, and why its net cost changes."""
    unit, scale = _unit(figures)
    rows: list[list[Part]] = [
        [label, *(_people(figures, measure, year, home).people() for year in figures.years)] for measure, label in ROWS
    ]
    budgeted = any(_has_budget(figures, year, home) for year in figures.years)
    sums = [("net_cost", "Net cost to the council"), *(BUDGETS if budgeted else ())]
    rows += [
        [f"{label}, {unit}", *(_shown(figures, measure, year, home, scale) for year in figures.years)]
        for measure, label in sums
    ]
    drawn, behind = bridge(figures, home, LOWER)
    days, days_behind = days_of(figures, home)
    own = table(join(_named(figures, home), " by financial year"), ["", *year_labels(figures)], rows)
    return tag("div", tag("h3", _named(figures, home)), own, pair(days, drawn), days_behind, behind, class_="authority")
