"""What the council must still supply for a place made from published files, most important first."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.inputs.schema import Book
from capacity.inputs.schema.rows import OriginRow
from capacity.inputs.unknown_needs import unmet_by

Holds = Callable[[OriginRow], bool]
"""Whether the cell still holds what the import wrote."""


@dataclass(frozen=True)
class ToDo:
    """Figures of one column that are not the council's own yet."""

    table: str
    """A file of the place folder, without its ending."""
    column: str
    """Blank where the whole table is missing."""
    ground: str
    """estimated, stand-in or missing"""
    figures: int
    of: int
    """How many rows the table has; `figures` of them need supplying."""
    stands_in: str
    why: str
    priority: str
    """The first priority of the plan that it changes."""

    @property
    def where(self) -> str:
        """Table and column, as the council would look for them."""
        return f"{self.table}.csv, {self.column}" if self.column else f"{self.table}.csv"

    def sentence(self) -> str:
        """The item in one line."""
        if not self.column:
            verb = "lacks services" if self.table == "services" else "is missing"
            return f"{self.where} {verb} ({self.stands_in}): {self.why}"
        many = f"{self.figures} of {self.of}" if self.figures < self.of else f"all {self.of}"
        are = {"estimated": "estimated", "stand-in": "no more than a stand-in", "missing": "missing"}[self.ground]
        return f"{self.where}: {many} {are} ({self.stands_in}): {self.why}"


# (table, column): the first priority that it changes, and why it matters
TOPICS = {
    ("areas", ""): ("safe_staffing", "nobody lives anywhere yet, so there is nothing to plan"),
    ("workforce", ""): ("safe_staffing", "without contracted hours the plan never finds too few nurses or carers"),
    ("services", ""): ("unmet", "people with these needs have nowhere to go, and wait"),
    ("services", "beds"): ("unmet", "the kind of bed decides who can be placed at all"),
    ("services", "others"): ("unmet", "beds that other people live in are not free for the council"),
    ("residents", "people"): ("unmet", "those who live there now fill beds, and free them as they leave"),
    ("population", "people"): ("unmet", "admissions are counted from it"),
    ("demand", ""): (
        "unmet",
        "how many people come each year is taken from the book, not from the council's own records",
    ),
    ("waiting", ""): ("unmet", "nobody is taken to be waiting, or to have a place arranged for them, at the start"),
    ("sites", "rating"): ("unmet", "a home without a rating is taken to be good enough"),
    ("services", "council_beds"): ("out_of_borough", "how many beds a home keeps for the council"),
    ("services", "weekly_fee"): ("cost", "what the plan costs, and which homes ask more than the council pays"),
    ("fee_rates", "usual_rate"): ("cost", "what the plan costs, and which homes ask more than the council pays"),
    ("sites", "latitude"): ("travel", "how far people are placed from home"),
    ("areas", "latitude"): ("travel", "how far people are placed from home"),
    ("providers", "name"): ("", "how much hangs on one provider"),
}
ABSENT = {
    "areas": "nothing stands in; capacity import population gives areas and population",
    "workforce": "staff without limit stand in",
    "waiting": "nobody waiting stands in",
}


def to_do(
    origins: Sequence[OriginRow],
    sizes: Mapping[str, int],
    holds: Holds,
    without_beds: Sequence[str],
    own_rates: bool,
    priorities: Sequence[str],
) -> list[ToDo]:
    """Everything to supply, by the highest priority that it changes, then by the share of the table, then as in TOPICS.

    `sizes`: rows of each table that the place has. `without_beds`: labels of needs for which no service has beds.
    `own_rates`: whether admissions are the council's own. Nothing for a place that no import has made.
    """
    if not origins:
        return []
    order = {priority: place for place, priority in enumerate(priorities)}
    left = [*_columns(origins, sizes, holds), *_tables(sizes, own_rates)]
    if without_beds:
        priority, why = TOPICS["services", ""]
        left.append(ToDo("services", "", "missing", 1, 1, f"no bed for {', '.join(without_beds)}", why, priority))
    places = {topic: place for place, topic in enumerate(TOPICS)}

    def weight(item: ToDo) -> tuple[int, float, int]:
        return order.get(item.priority, len(order)), -item.figures / max(item.of, 1), places[item.table, item.column]

    return sorted(left, key=weight)


def _columns(origins: Sequence[OriginRow], sizes: Mapping[str, int], holds: Holds) -> Iterator[ToDo]:
    sources: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in origins:
        if row.ground != "published" and (row.table, row.column) in TOPICS and holds(row):
            sources[row.table, row.column, row.ground][row.source] += 1
    for (table, column, ground), counted in sources.items():
        priority, why = TOPICS[table, column]
        common = sorted(counted, key=lambda source: (-counted[source], source))
        others = f", and {len(common) - 1} like it" if len(common) > 1 else ""
        yield ToDo(
            table, column, ground, sum(counted.values()), sizes.get(table, 0), f"{common[0]}{others}", why, priority
        )


def _tables(sizes: Mapping[str, int], own_rates: bool) -> Iterator[ToDo]:
    for table, stands_in in ABSENT.items():
        if table not in sizes:
            priority, why = TOPICS[table, ""]
            yield ToDo(table, "", "missing", 1, 1, stands_in, why, priority)
    if "demand" not in sizes and not own_rates:
        priority, why = TOPICS["demand", ""]
        stands_in = "the book's admissions_per_1000_per_year stand in; capacity import demand takes your records"
        yield ToDo("demand", "", "missing", 1, 1, stands_in, why, priority)


def needs_without_beds(book: Book, beds: Mapping[str, float]) -> list[str]:
    """Labels of needs that people come with and that no beds can meet. `beds` is by care type."""
    return [
        book.needs[need].label
        for need in unmet_by(book, beds)
        if any(rate.value for rate in book.admissions_per_1000_per_year.get(need, {}).values())
    ]


def still(now: Any, written: str) -> bool:
    """Whether a cell of a table that was read still holds what an import wrote there."""
    if isinstance(now, float | int):
        try:
            return float(written) == float(now)
        except ValueError:
            return False
    return ("" if now is None else str(now)) == written
