"""A finished run as it is in its folder: the tables, row by row, and sums of them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.audit.block_contracts import Blocks, Living, empty_beds, living
from capacity.audit.facts import Facts, Service
from capacity.audit.room import Room
from capacity.audit.sight import RoomAsSeen
from capacity.audit.staff import Staff
from capacity.audit.tally import Tally
from capacity.inputs.read.regular import open_regular
from capacity.inputs.sight import limited
from capacity.results.columns import OUTPUTS
from capacity.results.run_tables import read_table

SHADOW = "shadow_prices.csv"
LARGEST_MB = 2_000
"""Of a file of a run."""
AUDITED = list(OUTPUTS)
KEYS = {
    "placements.csv": ("area", "need", "service", "quarter"),
    "residents.csv": ("home", "need", "service", "quarter"),
    "waiting.csv": ("area", "need", "quarter"),
    "arranging.csv": ("area", "need", "quarter"),
    "occupancy.csv": ("service", "quarter"),
    "staffing.csv": ("pool", "role", "quarter"),
    "costs.csv": ("kind", "home", "service", "need", "site_authority", "role", "option", "quarter", "priced_at"),
    "financial_plan.csv": ("home", "financial_year"),
    "summary.csv": ("home", "care_type", "need", "financial_year", "measure"),
    "limits.csv": ("limit", "authority", "care_type", "role"),
    SHADOW: ("priority", "constraint", "home", "area", "need", "care_type", "service", "pool", "role", "quarter"),
}
STEPS = (
    "rebased",
    "calendar",
    "opening_position",
    "demographic",
    "self_funders",
    "price",
    "mix_of_settings",
    "mix_out_of_borough",
    "agency",
    "voids",
    "interim",
    "investment",
)
PEOPLE = {"placements.csv": ("people",), "residents.csv": ("people", "at_end"),
          "waiting.csv": ("people", "average"), "arranging.csv": ("people", "at_end")}  # fmt: skip
"""Columns of which at least one is above 0 in every row: there may be nobody at a quarter's end, or nobody before."""
SIGNED = (
    "net",
    "value",
    "gap",
    "by_shadow_price",
    "planned",
    "together",
    *STEPS,
)  # rounding apart may leave the net of a row a penny below 0
OF_SERVICE = ("site", "care_type", "site_authority", "authority")
"""Columns that say of a service what the place says of it."""
NUMBERS = {name: [column.name for column in OUTPUTS[name][1] if column.type == "number"] for name in AUDITED}
Row = dict[str, Any]
Sums = dict[tuple[str, ...], list[float]]  # by key, in each quarter


@dataclass
class Run:
    """The rows of each table that can be understood; `facts` is what they are held against."""

    facts: Facts
    record: Mapping[str, Any]
    folder: Path = Path()
    rows: dict[str, list[Row]] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Every table as it was read, for what is drawn from them."""

    @cached_property
    def room(self) -> Room:
        """Beds, and who else lives in them."""
        return RoomAsSeen(self.facts, self._begun, self._living) if self._begun else Room(self.facts)

    @cached_property
    def _begun(self) -> set[int]:
        """Quarters at whose start the plan, or its outlook, is begun anew; none where all is planned at once."""
        quarters, planned = self.facts.scenario.quarters, set[int]()
        if self.sees is not None:
            planned = set(range(quarters - self.sees + 1))
        return planned | {quarters} if len(self.facts.quarters) > quarters else planned

    @cached_property
    def sees(self) -> int | None:
        """How many quarters each step of the plan sees; None where it sees all of them at once."""
        return limited(self.record, self.facts.scenario.quarters)

    def _living(self, service: str, q: int) -> dict[str, float]:
        """By need, people of home authorities in a service when a quarter begins."""
        return self._before[service, q]

    @cached_property
    def _before(self) -> dict[tuple[str, int], dict[str, float]]:
        """By service and quarter, people by need at the end of the quarter before, or at the plan's start."""
        before: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for (_, need, service), people in self.facts.opening.items():
            before[service, 0][need] += people
        for row in self.rows["residents.csv"]:
            before[row["service"], row["q"] + 1][row["need"]] += row["at_end"]
        return before

    @cached_property
    def staff(self) -> Staff:
        """Pools of staff."""
        return Staff(self.facts, self.room)

    @cached_property
    def blocks(self) -> Blocks:
        """The block contracts of the place and the scenario."""
        return Blocks(self.facts)

    @cached_property
    def living(self) -> list[Living]:
        """Who in residents.csv lives in block beds, and who does not."""
        return living(self.facts, self.blocks, self.rows["residents.csv"])

    @cached_property
    def empty_beds(self) -> dict[tuple[str, int], Fraction]:
        """Block beds in which nobody lives, by service and quarter, where there is a contract."""
        return empty_beds(self.facts, self.blocks, self.living)

    @cached_property
    def summary(self) -> dict[tuple[str, ...], Row]:
        """The rows of summary.csv by measure, home, need and financial year: of people, who have no care type."""
        key = ("measure", "home", "need", "financial_year")
        return {tuple(row[name] for name in key): row for row in self.rows["summary.csv"]}

    def sums(self, table: str, *key: str, column: str = "people") -> Sums:
        """A column's sums by key in each quarter."""
        sums: Sums = defaultdict(lambda: [0.0] * len(self.facts.quarters))
        for row in self.rows[table]:
            sums[tuple(row[name] for name in key)][row["q"]] += row[column]
        return sums


def read_tables(run: Run, folder: Path, names: Sequence[str] = AUDITED, prefix: str = "") -> Tally:
    """Fill `run.rows`. The tally says what cannot be read, appears twice, or names what the place does not have.

    `prefix` stands before the tables' names in the folder.
    """
    tally, known = Tally("tables"), _known(run.facts)
    for name in names:
        try:
            open_regular(folder / f"{prefix}{name}", LARGEST_MB).close()
            frame = run.frames[name] = read_table(folder / f"{prefix}{name}", name)
            header, cells = list(frame.columns), [frame[column].tolist() for column in frame.columns]
            if header != [column.name for column in OUTPUTS[name][1]]:
                tally.fault([name], "has other columns than capacity writes")
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            tally.fault([name], f"cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        among = {column: known[column] for column in header if column in known}
        by_name = dict(zip(header, cells, strict=True))
        if _plain(run, name, by_name, among):
            tally.count += len(frame) + _comparisons(run, by_name)
            run.rows[name] = [dict(zip(header, values, strict=True)) for values in zip(*cells, strict=True)]
            for row in run.rows[name] if "quarter" in header else ():
                row["q"] = run.facts.number[row["quarter"]]
            continue
        run.rows[name] = []
        seen: set[tuple[str, ...]] = set()
        for number, values in enumerate(zip(*cells, strict=True), start=2):
            row = dict(zip(header, values, strict=True))
            key = tuple([row[column] for column in KEYS[name]])
            at = [name, f"line {number}", *key]
            if key in seen:  # it counts twice, and is a fault
                tally.fault(at, "appears twice")
            seen.add(key)
            _take(run, name, row, at, among, tally)
    return tally


def _plain(run: Run, table: str, cells: Mapping[str, list[Any]], among: Mapping[str, Any]) -> bool:
    """Whether nothing is wrong with any row, seen column by column: `_take`, which sees them one by one, would find
    nothing either."""
    keys = list(zip(*(cells[column] for column in KEYS[table]), strict=True))
    if len(set(keys)) < len(keys) or not set(cells.get("quarter", ())) <= run.facts.number.keys():
        return False
    empty = _empty(cells)
    if any(name not in names and name != empty for column, names in among.items() for name in set(cells[column])):
        return False
    for name in NUMBERS[table]:
        least = -math.inf if name in SIGNED else 0.0
        if not all((least <= value < math.inf and value > -math.inf) or value != value for value in cells[name]):
            return False
    people = [[value > 0 for value in cells[name]] for name in PEOPLE.get(table, ())]
    if people and not all(map(any, zip(*people, strict=True))):
        return False
    of = [name for name in OF_SERVICE if name in cells]
    where = set(zip(*(cells[name] for name in ("service", *of)), strict=True)) if "service" in cells else set()
    return all(
        service is None or said == [_of_service(service)[name] for name in of]
        for named, *said in where
        for service in [run.facts.services.get(named)]
    )


def _comparisons(run: Run, cells: Mapping[str, list[Any]]) -> int:
    """How many words of the rows are held against the service that they name."""
    of = sum(name in cells for name in OF_SERVICE)
    return of * sum(name in run.facts.services for name in cells.get("service", ()))


def _empty(row: Mapping[str, Any]) -> str | None:
    """What stands for no name, in tables that leave cells empty."""
    return "" if {"kind", "measure", "constraint", "effect"} & row.keys() else None


def _of_service(service: Service) -> dict[str, str]:
    """What a row that names a service says of it, by column."""
    return dict(zip(OF_SERVICE, (service.site, service.care_type, service.authority, service.authority), strict=True))


def _take(run: Run, table: str, row: Row, at: list[str], among: Mapping[str, Any], tally: Tally) -> None:
    """A row that can be understood is kept."""
    tally.count += 1
    blank = _empty(row)
    unknown = [
        f"{name} {row[name]} is not known"
        for name, names in among.items()
        if row[name] not in names and row[name] != blank
    ]
    for name in NUMBERS[table]:
        value = row[name]
        if 0 < value < math.inf:
            continue
        if math.isinf(value) or (value < 0 and name not in SIGNED):
            unknown.append(f"{name} {value}")
    if table in PEOPLE and not any(row[name] > 0 for name in PEOPLE[table]):
        unknown.append("no people")
    if unknown:
        tally.fault(at, f"cannot be: {unknown[0]}")
        return
    service = run.facts.services.get(row.get("service", ""))
    if service is not None:
        for name, expected in _of_service(service).items():
            if name in row:
                tally.equal(at, name, row[name], expected)
    if "quarter" in row:
        if row["quarter"] not in run.facts.number:
            tally.fault(at, "cannot be: quarter is blank")
            return
        row["q"] = run.facts.number[row["quarter"]]
    run.rows[table].append(row)


def _known(facts: Facts) -> Mapping[str, Any]:
    """By column: names that the place, the book and the scenario have."""
    return {
        "area": facts.points,
        "home": facts.homes,
        "need": facts.book.needs,
        "service": facts.services,
        "role": facts.book.roles,
        "quarter": facts.number,
        "financial_year": facts.years,
    }
