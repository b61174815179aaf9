"""Sentences made from figures, and the words that keep them from claiming more than the model knows."""

from collections.abc import Callable, Sequence
from datetime import date

from capacity.inputs.wording import about, is_one, nearest
from capacity.outputs.pages.markup import Markup, Part, join
from capacity.outputs.report.cite import Cited, number
from capacity.outputs.report.cited_run import Figures

PERFECT = (
    "The plan knows every opening and closure in advance and places everyone as well as the market allows. "
    "Real placements will do worse: the figures show what is possible; they are not a forecast."
)
AT_LIMIT = 1e-6
"""Beds or hours; a figure nearer to its limit than this counts as at it, as in the run's headline."""
SMALL = 0.05
"""People or weeks; fewer would show as nothing when rounded to tenths."""
FLUID = (
    "Figures of people are what the plan expects, averages over many years like these, not lists of real people: "
    "“about 3” is not a count."
)


def moves(first: float, last: float) -> str:
    """What a figure does between two dates, as shown: rises, falls or stays."""
    return "rises" if last > first else "falls" if last < first else "stays"


def over_time(first: Part, last: Part, begin: str, end: str, way: str) -> Markup:
    """Such as: rises from 30 in 2025-26 to 92 in 2029-30."""
    if begin == end:
        return join("is ", first, " in ", begin)
    if way == "stays":
        return join("stays at ", first, " from ", begin, " to ", end)
    return join(f"{way} from ", first, f" in {begin} to ", last, f" in {end}")


def yearly(
    figures: Figures,
    by_year: Sequence[Cited],
    show: Callable[[Cited], Markup] = Cited.people,
    whole: Callable[[Cited], float] | None = None,
) -> Markup:
    """How a figure changes from the first to the last year; years of unequal length are not called a rise or a fall.

    `by_year` begins with the first year and ends with the last; `show` shows a figure, and `whole` is what it shows, to
    compare it (of people where it is None).
    """
    first, last = by_year[0], by_year[-1]
    begin, end = (year_label(figures, figures.years[at]) for at in (0, -1))
    if not comparable(figures):
        return join("is ", show(first), f" in {begin} and ", show(last), f" in {end}")
    way = moves(*map(whole or level, (first, last)))
    return over_time(show(first), show(last), begin, end, way)


def since_first(figures: Figures, measure: str, at_end: bool = False) -> Markup:
    """How the last year's number of people differs from the first year's: ", up from 15 in 2025-26".

    Empty where the two cannot be compared; `at_end` says that people are counted on one day, so that short years can.
    """
    if len(figures.years) < 2 or not (at_end or comparable(figures)):
        return Markup("")
    first, last = (figures.total(measure, figures.years[at]) for at in (0, -1))
    way, begin = moves(level(first), level(last)), year_label(figures, figures.years[0])
    if way == "stays":
        return join(", as in ", begin)
    return join(", up from " if way == "rises" else ", down from ", first.people(), " in ", begin)


def comparable(figures: Figures) -> bool:
    """Whether totals of the first and last year can be compared: both have the same number of quarters."""
    first, last = (len(figures.quarters_of(figures.years[at])) for at in (0, -1))
    return first == last


def not_whole(figures: Figures) -> str:
    """The years of a chart that are not whole, such as " (2027-28: 1 quarter)"; empty where all are."""
    short = [year_label(figures, year) for year in figures.years if len(figures.quarters_of(year)) < 4]
    said = "; ".join(label.replace(" (", ": ").rstrip(")") for label in short)
    return f" ({said})" if said else ""


def year_label(figures: Figures, year: str) -> str:
    """A financial year, with the number of its quarters where the plan does not cover all four."""
    count = len(figures.quarters_of(year))
    return year if count == 4 else f"{year} ({count} quarter{'s' * (count > 1)})"


def year_labels(figures: Figures) -> list[Part]:
    """Every financial year, as column headings."""
    return [year_label(figures, year) for year in figures.years]


def quarter_label(name: str) -> str:
    """April 2025, for the quarter that begins then."""
    return f"{date.fromisoformat(name):%B %Y}"


def ticks(figures: Figures) -> list[str]:
    """For each quarter the financial year that begins there; fewer where there are many."""
    every = -(-len(figures.years) // 5)
    wanted = figures.years[::every]
    first = {figures.quarters_of(year)[0]: year for year in wanted}
    return [first.get(quarter.name, "") for quarter in figures.quarters]


def end_ticks(figures: Figures) -> list[str]:
    """For each quarter the financial year that begins there, of the first and the last only."""
    wanted = {figures.quarters_of(year)[0]: year for year in (figures.years[0], figures.years[-1])}
    return [wanted.get(quarter.name, "") for quarter in figures.quarters]


def year_ticks(figures: Figures) -> list[str]:
    """For each year its name; fewer where there are many."""
    every = -(-len(figures.years) // 6)
    return ["" if place % every else year for place, year in enumerate(figures.years)]


def money(cited: Cited, unit: tuple[str, float]) -> Markup:
    """£36.0m."""
    return join("£", cited.show(1, unit[1]), unit[0][1:])


def money_unit(largest: float) -> tuple[str, float]:
    """£m, or £k where the sums are small."""
    return ("£m", 1e6) if largest >= 1e6 else ("£k", 1e3)


def rounded(cited: Cited, places: int = 0, scale: float = 1.0) -> float:
    """What `show` shows, to compare it."""
    return nearest(cited.value / scale, places)


def level(cited: Cited) -> float:
    """What `people` shows, to compare it: "fewer than 1" lies between 0 and 1."""
    return rounded(cited) or (0.0 if about(cited.value) == "0" else 0.5)


def people(cited: Cited) -> str:
    """The noun that goes with a figure of people."""
    return "person" if is_one(cited.value) else "people"


def plain_number(value: float) -> str:
    """A figure of the assumption book, as it was typed."""
    return number(value) if value == int(value) else f"{value:,.10g}"
