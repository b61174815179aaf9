"""By authority, where several plan together: a table of them all for the region, then each by itself."""

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
"""What the finding speaks of."""
BUDGETS = (("overspend", "Over budget"), ("headroom", "Left in the budget"))
WHAT = (
    "Each authority with its own people: who comes to need a place there, wherever the place is found. A placement in "
    "another of these authorities is out of borough, too."
)
NO_SET_OFF = " What one authority has left in its budget is no money of another: the two columns are not set off."
NO_BUDGET = " A dash stands where the scenario has no budget for the authority and year."
NONE = "–"
LOWER = 116
"""Height of a chart, so that two authorities stand on a printed page."""
Unit = tuple[str, float]


def authorities(figures: Figures) -> Markup:
    """The section."""
    budgeted = [_has_budget(figures, home, year) for home in figures.homes for year in figures.years]
    dashes = any(budgeted) and not all(budgeted)
    said = (NO_SET_OFF if any(budgeted) and len(figures.homes) > 1 else "") + (NO_BUDGET if dashes else "")
    text = paragraphs(WHAT + said)
    return join(text, _together(figures), joined(_alone(figures, home) for home in figures.homes))


def fare(figures: Figures) -> Markup:
    """The finding: who waits and who is placed outside without choosing it, and from where most; who is over budget."""
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
                ", the largest number from ", _named(figures, home), " (", own.people(), "). ")  # fmt: skip


def _over(figures: Figures) -> Part:
    """Which authorities are over their budgets in the last year."""
    year = figures.years[-1]
    budgeted = [home for home in figures.homes if _has_budget(figures, home, year)]
    if not budgeted:
        return ""
    over = {home: cited for home in figures.homes if (cited := _pounds(figures, "overspend", year, home)).value > 0}
    if not over:
        who = "No authority" if len(budgeted) == len(figures.homes) else "No authority with a budget"
        return join(who, " is over its budget in " if who == "No authority" else " is over it in ",
                    year_label(figures, year), ".")  # fmt: skip
    unit = money_unit(max(cited.value for cited in over.values()))
    each = [join(_named(figures, home), " by ", money(cited, unit)) for home, cited in over.items()]
    return join(
        "Over budget in ", year_label(figures, year), ": ", join(each[0], *(join(", ", e) for e in each[1:])), "."
    )


def _budgeted(figures: Figures) -> bool:
    return bool((figures.tables["summary.csv"]["measure"] == "budget").any())


def _has_budget(figures: Figures, home: str, year: str) -> bool:
    summary = figures.tables["summary.csv"]
    return bool(
        ((summary["measure"] == "budget") & (summary["home"] == home) & (summary["financial_year"] == year)).any()
    )


def _against(figures: Figures, measure: str, year: str, home: str, scale: float) -> Part:
    """A sum of money; a dash where it is about a budget that there is not, lest it be read as one of nothing."""
    if measure != "net_cost" and not _has_budget(figures, home, year):
        return NONE
    return _pounds(figures, measure, year, home).show(1, scale)


def _together_against(figures: Figures, measure: str, year: str, scale: float) -> Part:
    """The same of all authorities: of budgets only where each has one, since the net cost beside them is of all."""
    having = [_has_budget(figures, home, year) for home in figures.homes]
    if measure != "net_cost" and not (all(having) if measure == "budget" else any(having)):
        return NONE
    return figures.year_sum(measure, year).show(1, scale)


def _named(figures: Figures, home: str) -> Markup:
    return name(figures.authorities.get(home, home), 60)


def _people(figures: Figures, measure: str, year: str, home: str) -> Cited:
    return figures.year_sum(measure, year, home=home, need=figures.known)


def _pounds(figures: Figures, measure: str, year: str, home: str) -> Cited:
    return figures.year_sum(measure, year, home=home)


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
            *(_against(figures, measure, year, home, scale) for measure in pounds),
        ]
        for home in figures.homes
    ]
    rows.append(["All", *(figures.total(measure, year).people() for measure, _ in shown),
                 *(_together_against(figures, measure, year, scale) for measure in pounds)])  # fmt: skip
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
    sums = [("net_cost", "Net cost to the council"), *(BUDGETS if _budgeted(figures) else ())]
    rows += [
        [f"{label}, {unit}", *(_against(figures, measure, year, home, scale) for year in figures.years)]
        for measure, label in sums
    ]
    drawn, behind = bridge(figures, home, LOWER)
    days, days_behind = days_of(figures, home)
    own = table(join(_named(figures, home), " by financial year"), ["", *year_labels(figures)], rows)
    return tag("div", tag("h3", _named(figures, home)), own, pair(days, drawn), days_behind, behind, class_="authority")
