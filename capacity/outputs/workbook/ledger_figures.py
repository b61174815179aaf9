"""Every figure that the ledger is made of: where it comes from, and what it is as planned."""

from fractions import Fraction
from typing import Any

from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import exact
from capacity.inputs.funded_nursing_care import funded_nursing_care
from capacity.inputs.option_costs import annual_cost
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import NO_SOURCE, Book, Figure, Option
from capacity.outputs.workbook.assumption import (
    ASSUMPTION,
    COUNT,
    OF_PLACE,
    OF_SCENARIO,
    POUNDS,
    POUNDS_A_WEEK,
    POUNDS_A_YEAR,
    POUNDS_AN_HOUR,
    RISE,
    SHARE,
    WHAT_IF,
    WORKED_OUT,
    YEARS,
    Figures,
)
from capacity.outputs.workbook.ledger_rows import Line
from capacity.outputs.workbook.rises import rises


def gather(inputs: Inputs, lines: list[Line]) -> Figures:
    """The figures behind these rows of the ledger."""
    figures, book = Figures(), inputs.book
    used_needs = {line.need for line in lines if line.kind == "residents"}
    waited_for = {line.need for line in lines if line.kind == "interim"}
    used_kinds = {line.care_type for line in lines}
    used_roles = {line.role for line in lines}
    for need in [need for need in book.needs if need in used_needs]:
        _need(figures, inputs, need)
    years = _years(inputs, lines)
    _nursing(figures, inputs, sorted({line.year for line in lines if _nursed(inputs, line)}))
    for role in [role for role in book.roles if role in used_roles]:
        _premium(figures, inputs, role)
    for need in [need for need in book.needs if need in waited_for]:
        _interim(figures, inputs, need)
    rises(figures, inputs, lines, years)
    _events(figures, inputs)
    _options(figures, inputs, {line.option for line in lines})
    for kind in [kind for kind in book.care_types if kind in used_kinds]:
        for what, words in (("asking_fee_change", "asking fee"), ("usual_rate_change", "usual rate")):
            meaning = f"Change of every {words} in every year: {book.care_types[kind].label}"
            figures.add((what, kind), meaning, RISE, Fraction(0), WHAT_IF, "none in the plan")
    if waited_for:
        meaning = "Change of what interim care costs, for every need in every year"
        figures.add(("interim_care_change",), meaning, RISE, Fraction(0), WHAT_IF, "none in the plan")
    return figures


def _years(inputs: Inputs, lines: list[Line]) -> list[str]:
    """Financial years up to the last one with a cost: no figure of a later one has an effect."""
    years = inputs.scenario.financial_years
    last = max((line.year for line in lines), default=years[0])
    return [year for year in years if year <= last]


def _nursed(inputs: Inputs, line: Line) -> bool:
    return bool(line.care_type) and inputs.book.care_types[line.care_type].funded_nursing_care


def _need(figures: Figures, inputs: Inputs, need: str) -> None:
    terms = inputs.book.needs[need]
    kind_and_source = origin(inputs, terms.client_contribution_per_week, "needs", need, "client_contribution_per_week")
    meaning = f"What a resident pays towards the price: {terms.label}"
    value = exact(terms.client_contribution_per_week.value)
    figures.add(("contribution", need), meaning, POUNDS_A_WEEK, value, *kind_and_source)
    kind_and_source = origin(inputs, terms.nhs_funded_share, "needs", need, "nhs_funded_share")
    meaning = f"Share of the rest that the NHS pays: {terms.label}"
    figures.add(("nhs_share", need), meaning, SHARE, exact(terms.nhs_funded_share.value), *kind_and_source)


def _nursing(figures: Figures, inputs: Inputs, years: list[str]) -> None:
    rates = inputs.book.money.funded_nursing_care_per_week
    for year in years:
        value, published = funded_nursing_care(inputs.book, year)
        path = ("money", "funded_nursing_care_per_week", published or "")
        kind, source = origin(inputs, rates[published], *path) if published else (NO_SOURCE, "the book has no rate")
        if published and published != year:
            kind, source = ASSUMPTION, f"not published yet: the rate of {published} ({source}) stands in"
        meaning = f"Funded nursing care in {year}, by the NHS on top of the price"
        figures.add(("funded_nursing_care", year), meaning, POUNDS_A_WEEK, exact(value), kind, source)


def _premium(figures: Figures, inputs: Inputs, role: str) -> None:
    figure = inputs.book.roles[role].agency_premium_per_hour
    kind_and_source = origin(inputs, figure, "roles", role, "agency_premium_per_hour")
    meaning = f"What an agency hour costs above a contracted one: {inputs.book.roles[role].label}"
    figures.add(("agency_premium", role), meaning, POUNDS_AN_HOUR, exact(figure.value), *kind_and_source)


def _interim(figures: Figures, inputs: Inputs, need: str) -> None:
    terms = inputs.book.needs[need]
    kind_and_source = origin(inputs, terms.interim_care_per_week, "needs", need, "interim_care_per_week")
    meaning = f"Interim care, waiting or arranging: {terms.label}"
    value = exact(terms.interim_care_per_week.value)
    figures.add(("interim_care", need), meaning, POUNDS_A_WEEK, value, *kind_and_source)


def _events(figures: Figures, inputs: Inputs) -> None:
    """Changes of usual rates, numbered in the order of the scenario."""
    for index, event in enumerate(effects_of(inputs.scenario.all_events).usual_rates, start=1):
        until = f" until {event.until}" if event.until else ""
        meaning = f"Change of the usual rate of {event.authority}, {event.care_type}, from {event.from_}{until}"
        source = "usual_rate event of the scenario"
        figures.add(("usual_rate_event", str(index)), meaning, RISE, exact(event.change), OF_SCENARIO, source)


def _options(figures: Figures, inputs: Inputs, used: set[str]) -> None:
    """What the chosen options cost: revenue, and the capital as an annuity over the option's life."""
    options = [option for option in inputs.scenario.options if option.option in used]
    if options:
        rate = inputs.book.money.discount_rate
        meaning = "Yearly rate at which capital is written off"
        kind_and_source = origin(inputs, rate, "money", "discount_rate")
        figures.add(("discount_rate",), meaning, SHARE, exact(rate.value), *kind_and_source)
    for option in options:
        _option(figures, option, inputs.scenario.chosen[option.option], exact(inputs.book.money.discount_rate.value))


def _option(figures: Figures, option: Option, taken: int, rate: Fraction) -> None:
    key, what = option.option, option.label or option.option
    source = option.source or NO_SOURCE
    kind = OF_SCENARIO if option.stands_on == NO_SOURCE else option.stands_on
    revenue = exact(option.revenue_per_year)
    capital = sum((exact(pounds) for pounds in option.capital.values()), Fraction(0))
    formula = figures.add(
        ("option_revenue", key), f"Revenue cost each year: {what}", POUNDS_A_YEAR, revenue, kind, source
    )
    if option.life_years is not None:
        meaning = f"Capital, all years together: {what}"
        total = figures.add(("option_capital", key), meaning, POUNDS, capital, kind, source)
        life = Fraction(option.life_years)
        meaning = f"Years over which the capital is written off: {what}"
        years = figures.add(("option_life", key), meaning, YEARS, life, kind, source)
        i = figures.name("discount_rate")
        formula += f"+IF({i}=0,{total}/{years},{total}*{i}/(1-(1+{i})^(-{years})))"
    meaning = f"Revenue and equivalent annual cost of the capital, for one: {what}"
    cost = annual_cost(option, rate, exact)
    figures.add(("option_annual_cost", key), meaning, POUNDS_A_YEAR, cost, WORKED_OUT, "from its parts", formula)
    meaning = f"How many the plan takes; another number would be another plan: {what}"
    figures.add(("option_count", key), meaning, COUNT, Fraction(taken), WORKED_OUT, "chosen, scenario", str(taken))


def origin(inputs: Inputs, figure: Figure, *path: str) -> tuple[str, str]:
    """The kind of a figure of the book, and its source: its ground, or who changed it without giving one."""
    kind = figure.stands_on
    if path[:1] == ("needs",) and path[2:3] == ("accepts",) and _changed(inputs.scenario.policy.diversion, path[1::2]):
        return OF_SCENARIO, "policy.diversion of the scenario"
    if _changed(inputs.scenario.book_changes, path):
        return OF_SCENARIO if kind == NO_SOURCE else kind, figure.source or "book_changes of the scenario"
    if _changed(inputs.place_file.book_changes, path):
        return OF_PLACE if kind == NO_SOURCE else kind, figure.source or "book_changes of the place"
    return kind, figure.source or f"{NO_SOURCE} in the book {_book_name(inputs.book)}"


def _changed(changes: Any, path: tuple[str, ...]) -> bool:
    """Whether a scenario or place names this figure among its `book_changes`."""
    for step in path:
        if not isinstance(changes, dict) or step not in changes:
            return False
        changes = changes[step]
    return True


def _book_name(book: Book) -> str:
    return f"{book.name}, {book.as_of}"
