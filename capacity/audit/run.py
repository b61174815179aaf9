"""A finished run as it lies in its folder: the tables, row by row, and what can be summed from them."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capacity.audit.facts import Facts
from capacity.audit.tally import Tally
from capacity.columns import OUTPUTS
from capacity.read.run_tables import read_table

AUDITED = [name for name in OUTPUTS if name != "shadow_prices.csv"]
KEYS = {
    "placements.csv": ("area", "need", "service", "quarter"),
    "residents.csv": ("home", "need", "service", "quarter"),
    "waiting.csv": ("area", "need", "quarter"),
    "occupancy.csv": ("service", "quarter"),
    "staffing.csv": ("pool", "role", "quarter"),
    "costs.csv": ("kind", "home", "service", "need", "site_authority", "role", "quarter"),
    "summary.csv": ("home", "care_type", "need", "financial_year", "measure"),
}
SIGNED = ("net", "value")  # rounding apart may leave the net of a row a penny below 0
Row = dict[str, Any]
Sums = dict[tuple[str, ...], list[float]]  # by key, in each quarter


@dataclass
class Run:
    """The rows of each table that can be understood; `facts` is what they are held against."""

    facts: Facts
    record: Mapping[str, Any]
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def sums(self, table: str, *key: str, column: str = "people") -> Sums:
        """A column's sums by key in each quarter."""
        found: Sums = defaultdict(lambda: [0.0] * len(self.facts.quarters))
        for row in self.rows[table]:
            found[tuple(row[name] for name in key)][row["q"]] += row[column]
        return found


def read_tables(run: Run, folder: Path) -> Tally:
    """Fill `run.rows`. The tally says what cannot be read, stands twice, or names what the place does not have."""
    tally = Tally("tables")
    for name in AUDITED:
        try:
            frame = read_table(folder / name)
            records: list[Row] = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
            if list(frame.columns) != [column.name for column in OUTPUTS[name][1]]:
                tally.fault([name], "has other columns than capacity writes")
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            tally.fault([name], f"cannot be read: {error}")
            continue
        run.rows[name] = []
        seen: set[tuple[str, ...]] = set()
        for number, row in enumerate(records, start=2):
            _take(run, name, row, [name, f"line {number}"], seen, tally)
    return tally


def _take(run: Run, table: str, row: Row, at: list[str], seen: set[tuple[str, ...]], tally: Tally) -> None:
    """A row that can be understood is kept; a row that stands twice counts twice, and is a fault."""
    key = tuple(str(row[name]) for name in KEYS[table])
    at = [*at, *key]
    tally.count += 1
    if key in seen:
        tally.fault(at, "stands twice")
    seen.add(key)
    unknown = _unknown(run.facts, row)
    for column in OUTPUTS[table][1]:
        value = row[column.name]
        if column.type == "number" and (math.isinf(value) or (value < 0 and column.name not in SIGNED)):
            unknown.append(f"{column.name} {value}")
        elif column.name == "people" and not value > 0:
            unknown.append("no people")
    if unknown:
        tally.fault(at, f"cannot be: {unknown[0]}")
        return
    service = run.facts.services.get(row.get("service", ""))
    if service is not None:
        right = {"site": service.site, "care_type": service.care_type, "site_authority": service.authority}
        for column_name, expected in (right | {"authority": service.authority}).items():
            if column_name in row:
                tally.equal(at, column_name, row[column_name], expected)
    if "quarter" in row:
        row["q"] = run.facts.number[row["quarter"]]
    run.rows[table].append(row)


def _unknown(facts: Facts, row: Row) -> list[str]:
    """Names that the place, the book and the scenario do not have."""
    known: dict[str, Any] = {
        "area": facts.points,
        "home": facts.homes,
        "need": facts.book.needs,
        "service": facts.services,
        "role": facts.book.roles,
        "quarter": facts.number,
        "financial_year": facts.years,
    }
    blank = "" if "kind" in row or "measure" in row else None  # the ledger and the summary leave cells empty
    return [
        f"{name} {row[name]} is not known"
        for name, among in known.items()
        if name in row and row[name] not in among and row[name] != blank
    ]
