"""Every figure that the ledger is made of, under a name: where it comes from, and what it is as planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from capacity.investment import annual_cost
from capacity.money.exact import exact
from capacity.problem.figures import funded_nursing_care
from capacity.quarters import plan_quarters
from capacity.read.inputs import Inputs
from capacity.schema import Book, Figure, Option, Rise, UsualRate
from capacity.workbook.lines import Line
from capacity.workbook.names import Names

PUBLISHED, ASSUMPTION, NO_SOURCE = "published", "assumption", "no source given"
OF_SCENARIO, OF_PLACE, WORKED_OUT, WHAT_IF = "of the scenario", "of the place", "worked out", "what-if"
POUNDS_A_WEEK, POUNDS_AN_HOUR, SHARE, RISE, FACTOR = "£ a week", "£ an hour", "share", "rise", "factor"
POUNDS, POUNDS_A_YEAR, YEARS, COUNT = "£", "£ a year", "years", "number"


@dataclass(frozen=True)
class Assumption:
    """A figure that the ledger uses."""

    name: str
    meaning: str
    unit: str
    value: Fraction
    kind: str
    source: str
    formula: str = ""
    """For a figure that is worked out from others, in their names."""


class Figures:
    """The figures by what they are for, such as ("contribution", "nursing"), in the order of the sheet."""

    def __init__(self) -> None:
        self.all: list[Assumption] = []
        self._found: dict[tuple[str, ...], Assumption] = {}
        self._names = Names()

    def add(
        self, key: tuple[str, ...], meaning: str, unit: str, value: Fraction, kind: str, source: str, formula: str = ""
    ) -> str:
        """A new figure; its name."""
        figure = Assumption(self._names.new(*key), meaning, unit, value, kind, source, formula)
        self.all.append(figure)
        self._found[key] = figure
        return figure.name

    def name(self, *key: str) -> str:
        return self._found[key].name

    def value(self, *key: str) -> Fraction:
        return self._found[key].value


def gather(inputs: Inputs, lines: list[Line]) -> Figures:
    """The figures behind these rows of the ledger."""
    figures, book = Figures(), inputs.book
    used_needs = {line.need for line in lines}
    used_kinds = {line.care_type for line in lines}
    used_roles = {line.role for line in lines}
    for need in [need for need in book.needs if need in used_needs]:
        _need(figures, inputs, need)
    years = list(
        dict.fromkeys(q.financial_year for q in plan_quarters(inputs.scenario.start, inputs.scenario.quarters))
    )
    _nursing(figures, inputs, years)
    for role in [role for role in book.roles if role in used_roles]:
        _premium(figures, inputs, role)
    policy = inputs.scenario.policy
    _growth(figures, "fee", "fee_uplift", "asking fees", policy.fee_uplift, years)
    _growth(figures, "usual_rate", "usual_rate_rise", "usual rates", policy.usual_rate_rise, years)
    if any(line.priced_at == "block fee" for line in lines):
        _growth(figures, "block_fee", "block_fee_rise", "block fees", policy.block_fee_rise, years)
    if any(line.kind == "agency" for line in lines):
        _growth(figures, "agency_premium", "agency_premium_rise", "agency premiums", policy.agency_premium_rise, years)
    _events(figures, inputs)
    _options(figures, inputs, {line.option for line in lines})
    for kind in [kind for kind in book.care_types if kind in used_kinds]:
        for what, words in (("asking_fee_change", "asking fee"), ("usual_rate_change", "usual rate")):
            meaning = f"Change of every {words} of {book.care_types[kind].label}, in every year"
            figures.add((what, kind), meaning, RISE, Fraction(0), WHAT_IF, "none in the plan")
    return figures


def _need(figures: Figures, inputs: Inputs, need: str) -> None:
    terms = inputs.book.needs[need]
    origin = _origin(inputs, terms.client_contribution_per_week, "needs", need, "client_contribution_per_week")
    meaning = f"What a resident pays towards the price, {terms.label}"
    value = exact(terms.client_contribution_per_week.value)
    figures.add(("contribution", need), meaning, POUNDS_A_WEEK, value, *origin)
    origin = _origin(inputs, terms.nhs_funded_share, "needs", need, "nhs_funded_share")
    meaning = f"Share of the rest of the price that the NHS pays, {terms.label}"
    figures.add(("nhs_share", need), meaning, SHARE, exact(terms.nhs_funded_share.value), *origin)


def _nursing(figures: Figures, inputs: Inputs, years: list[str]) -> None:
    rates = inputs.book.money.funded_nursing_care_per_week
    for year in years:
        value, published = funded_nursing_care(inputs.book, year)
        kind, source = NO_SOURCE, "the book has no rate"
        if published:
            kind, source = _origin(inputs, rates[published], "money", "funded_nursing_care_per_week", published)
        if published and published != year:
            kind, source = ASSUMPTION, f"not published yet: the rate of {published} ({source}) stands in"
        meaning = f"Funded nursing care in {year}, paid by the NHS on top of the price"
        figures.add(("funded_nursing_care", year), meaning, POUNDS_A_WEEK, exact(value), kind, source)


def _premium(figures: Figures, inputs: Inputs, role: str) -> None:
    figure = inputs.book.roles[role].agency_premium_per_hour
    origin = _origin(inputs, figure, "roles", role, "agency_premium_per_hour")
    meaning = f"What an agency hour costs above a contracted one, {inputs.book.roles[role].label}"
    figures.add(("agency_premium", role), meaning, POUNDS_AN_HOUR, exact(figure.value), *origin)


def _growth(figures: Figures, growth: str, policy: str, what: str, rises: Mapping[str, Rise], years: list[str]) -> None:
    """Each year's rise, and the growth since the first year that the rises make together."""
    source = f"policy, {policy}"
    meaning, why = f"Growth of {what} in {years[0]}: none, prices are those of the start", "start of the plan"
    before = figures.add((f"{growth}_growth", years[0]), meaning, FACTOR, Fraction(1), WORKED_OUT, why, "1")
    grown = Fraction(1)
    for year in years[1:]:
        rise = _rise(figures, policy, what, rises.get(year), year)
        grown *= 1 + figures.value(policy, year)
        meaning = f"Growth of {what} since {years[0]}, in {year}"
        formula = f"{before}*(1+{rise})"
        before = figures.add((f"{growth}_growth", year), meaning, FACTOR, grown, WORKED_OUT, source, formula)


def _rise(figures: Figures, policy: str, what: str, rise: Rise | None, year: str) -> str:
    """A year's rise; worked out from pay and prices where the scenario splits it."""
    meaning, source = f"Rise of {what} in April {year[:4]}", f"policy, {policy}"
    if rise is None:
        return figures.add((policy, year), meaning, RISE, Fraction(0), OF_SCENARIO, f"{source}: none in {year}")
    if not rise.pay_share:
        return figures.add((policy, year), meaning, RISE, exact(rise.prices), OF_SCENARIO, source)
    share, pay, prices = exact(rise.pay_share), exact(rise.pay), exact(rise.prices)
    parts = (
        figures.add((policy, year, "pay_share"), f"{meaning}: share that is pay", SHARE, share, OF_SCENARIO, source),
        figures.add((policy, year, "pay"), f"{meaning}: rise of pay", RISE, pay, OF_SCENARIO, source),
        figures.add((policy, year, "prices"), f"{meaning}: rise of the rest", RISE, prices, OF_SCENARIO, source),
    )
    formula = "{0}*{1}+(1-{0})*{2}".format(*parts)
    whole = share * pay + (1 - share) * prices
    return figures.add((policy, year), meaning, RISE, whole, WORKED_OUT, f"{source}: from its parts", formula)


def _events(figures: Figures, inputs: Inputs) -> None:
    """Changes of usual rates, numbered in the order of the scenario."""
    rises = [event for event in inputs.scenario.all_events if isinstance(event, UsualRate)]
    for index, event in enumerate(rises, start=1):
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
        origin = _origin(inputs, rate, "money", "discount_rate")
        figures.add(("discount_rate",), meaning, SHARE, exact(rate.value), *origin)
    for option in options:
        _option(figures, option, inputs.scenario.chosen[option.option], exact(inputs.book.money.discount_rate.value))


def _option(figures: Figures, option: Option, taken: int, rate: Fraction) -> None:
    key, what = option.option, option.label or option.option
    source = option.source or NO_SOURCE
    revenue = exact(option.revenue_per_year)
    capital = sum((exact(pounds) for pounds in option.capital.values()), Fraction(0))
    formula = figures.add(
        ("option_revenue", key), f"Revenue cost of {what}", POUNDS_A_YEAR, revenue, OF_SCENARIO, source
    )
    if option.life_years is not None:
        total = figures.add(("option_capital", key), f"Capital of {what}", POUNDS, capital, OF_SCENARIO, source)
        life = Fraction(option.life_years)
        years = figures.add(("option_life", key), f"Life of {what}", YEARS, life, OF_SCENARIO, source)
        i = figures.name("discount_rate")
        formula += f"+IF({i}=0,{total}/{years},{total}*{i}/(1-(1+{i})^(-{years})))"
    meaning = f"Cost of one {what}: revenue and the equivalent annual cost of its capital"
    cost = annual_cost(option, rate, exact)
    figures.add(("option_annual_cost", key), meaning, POUNDS_A_YEAR, cost, WORKED_OUT, "from its parts", formula)
    meaning = f"How many of {what} the plan takes; another number would be another plan"
    figures.add(("option_count", key), meaning, COUNT, Fraction(taken), WORKED_OUT, "chosen, scenario", str(taken))


def _origin(inputs: Inputs, figure: Figure, *path: str) -> tuple[str, str]:
    """Of what kind a figure of the book is, and its source."""
    if _changed(inputs.scenario.book_changes, path):
        return OF_SCENARIO, figure.source or "book_changes of the scenario"
    if _changed(inputs.place_file.book_changes, path):
        return OF_PLACE, figure.source or "book_changes of the place"
    return _kind(figure), figure.source or f"{NO_SOURCE} in the book {_book_name(inputs.book)}"


def _kind(figure: Figure) -> str:
    if "assumption" in figure.source.casefold():
        return ASSUMPTION
    return PUBLISHED if figure.source else NO_SOURCE


def _changed(changes: Any, path: tuple[str, ...]) -> bool:
    """Whether a scenario or place names this figure among its `book_changes`."""
    for step in path:
        if not isinstance(changes, dict) or step not in changes:
            return False
        changes = changes[step]
    return True


def _book_name(book: Book) -> str:
    return f"{book.name}, {book.as_of}"
