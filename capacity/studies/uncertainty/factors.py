"""What is uncertain: every figure of the book with a range, in families whose figures move together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import BaseModel

from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Figure

Path = tuple[str, ...]
"""Where a figure stands in the book, such as needs, nursing, mean_stay_days."""
CHOSEN = ("priority",)
"""Keys that weigh what the council wants. They are chosen, not believed, and stay as they are."""
NOT_IN_A_PLAN = ("discount_rate",)
"""Keys that change nothing which a future is asked for: present values are no part of a plan."""
ONLY_OF_PEOPLE = ("stay_shape", "days_to_arrange_spread", "home_refuses", "patience_days")
"""Keys that only a simulation reads: where futures are not simulated they stay as they are."""


@dataclass(frozen=True)
class Words:
    """How a family is spoken of."""

    label: str
    low: str
    """Such as: stays short."""
    high: str


WORDS = {
    "admissions_factor": Words("Admissions", "fewer admissions", "more admissions"),
    "admissions_per_1000_per_year": Words("Admissions", "fewer admissions", "more admissions"),
    "hours_factor": Words("Staff hours for each resident", "fewer staff hours", "more staff hours"),
    "hours_per_week": Words("Staff hours for each resident", "fewer staff hours", "more staff hours"),
    "hours_per_site_per_week": Words("Staff hours for each site", "less cover for a site", "more cover for a site"),
    "mean_stay_days": Words("Length of stays", "stays short", "stays long"),
    "mean_days_until_withdrawal": Words("Patience of those who wait", "people withdraw soon", "people wait long"),
    "days_to_arrange": Words("Days to arrange a place", "places arranged fast", "places arranged slowly"),
    "interim_care_per_week": Words("Price of interim care", "cheap interim care", "dear interim care"),
    "client_contribution_per_week": Words("Residents’ contribution", "small contributions", "large contributions"),
    "nhs_funded_share": Words("Share that the NHS pays", "NHS pays less", "NHS pays more"),
    "chooses_out_of_borough": Words("Choice to leave the borough", "few choose to leave", "many choose to leave"),
    "max_travel_km": Words("Longest journey", "short journeys only", "long journeys allowed"),
    "becomes": Words("Residents’ needs change", "needs change seldom", "needs change often"),
    "self_funders_becoming_funded_per_year": Words(
        "Self-funders run out of money", "few self-funders run out", "many self-funders run out"
    ),
    "accepts": Words("Care types that a need accepts", "little diversion", "much diversion"),
    "max_occupancy": Words("Beds that can be filled", "long voids", "short voids"),
    "others_growth_per_year": Words("Growth in others’ residents", "others grow little", "others grow much"),
    "agency_share": Words("Agency hours to be had", "little agency", "much agency"),
    "agency_premium_per_hour": Words("Price of agency hours", "cheap agency", "dear agency"),
    "funded_nursing_care_per_week": Words("Funded nursing care", "low nursing rate", "high nursing rate"),
    "staff_stay_after_closure": Words("Staff who stay after a closure", "staff leave with a home", "staff stay"),
    "stay_shape": Words("Shape of stays", "stays differ much", "stays are alike"),
    "days_to_arrange_spread": Words("Spread of days to arrange", "days alike", "days differ much"),
    "home_refuses": Words("Homes refuse people", "homes seldom refuse", "homes often refuse"),
    "patience_days": Words("Days before a home elsewhere will do", "little patience", "much patience"),
    "road_factor": Words("Roads against straight lines", "short roads", "long roads"),
}
"""By the family's key. One without an entry is called by its key."""
DIGITS = ".6g"
"""Significant digits of a drawn figure: as many as a reader can use; money is exact in all the digits there are."""
STAND_IN = {"admissions_per_1000_per_year": "admissions_factor", "hours_per_week": "hours_factor"}
"""Figures that a factor multiplies: where the factor has a range, they stay as they are."""


@dataclass(frozen=True)
class Factor:
    """A family of figures that move together: one draw says where all of them stand in their ranges."""

    key: str
    """The figures' key in the book, such as mean_stay_days."""
    figures: Mapping[Path, Figure]

    @property
    def words(self) -> Words:
        """How it is spoken of."""
        plain = self.key.replace("_", " ")
        return WORDS.get(self.key, Words(plain, f"low {plain}", f"high {plain}"))

    @property
    def sides(self) -> tuple[bool, bool]:
        """Whether any figure can be below its value, and above it."""
        figures = self.figures.values()
        return (
            any(low_of(figure) < figure.value for figure in figures),
            any(high_of(figure) > figure.value for figure in figures),
        )

    def reach(self, position: float) -> float:
        """A position, 0 on a side on which no figure has any room."""
        below, above = self.sides
        return max(position if below else 0.0, -1.0) if position < 0 else position if above else 0.0

    def at(self, position: float) -> dict[Path, float]:
        """Each figure where the family stands at `position`: −1 all at low, 0 as planned, 1 all at high."""
        return {path: moved(figure, position) for path, figure in self.figures.items()}


def low_of(figure: Figure) -> float:
    """The lowest that is believable: the value itself where no low is given."""
    return figure.value if figure.low is None else figure.low


def high_of(figure: Figure) -> float:
    """The highest that is believable: the value itself where no high is given."""
    return figure.value if figure.high is None else figure.high


def moved(figure: Figure, position: float) -> float:
    """A figure at a position between low (−1), value (0) and high (1), in a straight line on either side.

    Of positions that are all as likely, half are below the value and half above: the value is the median.
    """
    end = low_of(figure) if position < 0 else high_of(figure)
    drawn = float(format(figure.value + abs(position) * (end - figure.value), DIGITS))
    return min(max(drawn, low_of(figure)), high_of(figure))


def factors(inputs: Inputs, of_people: bool = False) -> tuple[Factor, ...]:
    """The families in which anything can move, in the order of the book; `of_people`: those of a simulation, too.

    Raises `WrongUsage` where nothing can.
    """
    families: dict[str, dict[Path, Figure]] = {}
    still = {*CHOSEN, *NOT_IN_A_PLAN, *(() if of_people else ONLY_OF_PEOPLE)}
    for path, figure in figures(inputs.book):
        if low_of(figure) < high_of(figure) and not still & {*path}:
            families.setdefault(_key(path), {})[path] = figure
    if inputs.tables.demand.present:  # the book's rates are not used
        families.pop("admissions_per_1000_per_year", None)
    for key, factor in STAND_IN.items():
        if factor in families:
            families.pop(key, None)
    if not families:
        raise WrongUsage(
            f"{inputs.scenario.name}: nothing is uncertain: give low and high to figures of the book, such as"
            " book_changes: {admissions_factor: {value: 1, low: 0.9, high: 1.1}}"
        )
    return tuple(Factor(key, moving) for key, moving in families.items())


def figures(book: Book) -> Iterator[tuple[Path, Figure]]:
    """Every figure of a book and where it stands."""
    yield from _within((), book)


def _within(path: Path, part: Any) -> Iterator[tuple[Path, Figure]]:
    if isinstance(part, Figure):
        yield path, part
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            yield from _within((*path, field), getattr(part, field))
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _within((*path, str(key)), inner)


def _key(path: Path) -> str:
    """The key whose figures move together: that of the quantity, not of the need, care type, role or year."""
    return path[2] if path[0] in ("care_types", "needs", "roles") else path[1] if len(path) == 2 else path[0]


def future(inputs: Inputs, moving: Sequence[Factor], positions: Sequence[float]) -> Inputs:
    """The inputs with each family at its position. They are not checked."""
    changes: dict[Path, float] = {}
    for factor, position in zip(moving, positions, strict=True):
        changes |= factor.at(position)
    return replace(inputs, book=_changed((), inputs.book, changes))


def _changed(path: Path, part: Any, changes: Mapping[Path, float]) -> Any:
    """A part of the book with some figures at other values."""
    if isinstance(part, Figure):
        return part.model_copy(update={"value": changes[path]}) if path in changes else part
    inner = partial(_changed, changes=changes)
    if isinstance(part, BaseModel):
        fields = type(part).model_fields
        return part.model_copy(update={field: inner((*path, field), getattr(part, field)) for field in fields})
    if isinstance(part, Mapping):
        return {key: inner((*path, str(key)), each) for key, each in part.items()}
    return part
