"""Sums of costs.csv as costs.xlsx adds them up: by home, financial year and care type, provider or borough."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from capacity.audit.run import Row, Run

AMOUNTS = {"Gross (£)": "gross", "Client contribution (£)": "client_contribution", "NHS funded (£)": "nhs_funded",
           "Net (£)": "net", "Funded nursing care (£)": "funded_nursing_care"}  # fmt: skip
QUANTITIES = {"Resident weeks": "resident_weeks", "Void weeks": "void_weeks", "Waiting weeks": "waiting_weeks",
              "Arranging weeks": "arranging_weeks", "Agency hours": "agency_hours"}  # fmt: skip
NET = "Net (£)"
Table = list[Row]
Key = tuple[str, str, str]
"""Home, financial year, and care type, provider, borough or nothing."""


class Words:
    """What the workbook calls homes, care types and providers: their IDs, except where a spreadsheet would read them as
    something else. Two IDs never share a word, and one never has two."""

    def __init__(self, run: Run) -> None:
        sites = {row.site: row.provider for row, _ in run.facts.inputs.tables.sites}
        sites |= {event.site: event.provider for event in run.facts.events.opens}
        self._provider = {name: sites[service.site] for name, service in run.facts.services.items()}
        self._word: dict[tuple[str, str], str] = {}
        self._id: dict[tuple[str, str], str] = {}

    def ids(self, row: Row) -> Iterator[tuple[str, str, str]]:
        """The heading, the ID and what stands there without one, of a row of costs.csv."""
        other = f"({row['kind']})"
        yield "Home", row["home"], "(no home)"
        yield "Care type", row["care_type"], other
        yield "Provider", self._provider.get(row["service"], ""), other

    def borough(self, row: Row) -> str:
        if not row["service"]:
            return f"({row['kind']})"
        return "In borough" if row["site_authority"] == row["home"] else "Out of borough"

    def disagree(self, saved_row: Row, row: Row) -> Iterator[tuple[str, str]]:
        """Words of a row of the ledger that cannot be right; the others are remembered."""
        if saved_row["Borough"] != self.borough(row):
            yield "Borough", f"is {saved_row['Borough']}"
        for heading, name, without in self.ids(row):
            word = str(saved_row[heading])
            if not name:
                if word != without:
                    yield heading, f"is {word}, not {without}"
            elif self._word.setdefault((heading, name), word) != word:
                yield heading, f"{name} is {word} here and {self._word[heading, name]} elsewhere"
            elif self._id.setdefault((heading, word), name) != name or not _stands_for(word, name):
                yield heading, f"is {word}, not {name}"

    def home(self, name: str) -> str:
        return self._word.get(("Home", name), name)

    def of(self, row: Row) -> dict[str, str]:
        """The words for a row of costs.csv."""
        named = {heading: self._word.get((heading, name), name) if name else without
                 for heading, name, without in self.ids(row)}  # fmt: skip
        return named | {"Borough": self.borough(row), "": ""}


def _stands_for(word: str, name: str) -> bool:
    return word == name or re.sub(r"^ID | \(\d+\)$", "", word) == re.sub(r"[*?~]", "_", name)


@dataclass(frozen=True)
class Sums:
    """By the heading of the split (blank for none), then by key, then by heading of the figure: £ and weeks."""

    by: dict[str, dict[Key, dict[str, float]]]
    days: dict[str, int]
    """Of the plan in each financial year."""


def add_up(run: Run, words: Words) -> Sums:
    """Sums of costs.csv, in whole pence until the final step."""
    names = {**AMOUNTS, **QUANTITIES}
    by: dict[str, dict[Key, dict[str, float]]] = {
        heading: defaultdict(lambda: dict.fromkeys(names, 0.0)) for heading in ("", "Care type", "Provider", "Borough")
    }
    for row in run.rows["costs.csv"]:
        called, year = words.of(row), row["financial_year"]
        figures = [(heading, round(row[name] * 100)) for heading, name in AMOUNTS.items()]
        figures += [(heading, row[name]) for heading, name in QUANTITIES.items() if row[name] == row[name]]
        for split, sums in by.items():
            each = sums[called["Home"], year, called[split]]
            for heading, figure in figures:
                each[heading] += figure
    for sums in by.values():
        for each in sums.values():
            each |= {heading: each[heading] / 100 for heading in AMOUNTS}
    days: dict[str, int] = defaultdict(int)
    for quarter in run.facts.quarters:
        days[quarter.financial_year] += quarter.days
    return Sums({heading: dict(sums) for heading, sums in by.items()}, dict(days))


def number(cell: Any) -> float:
    """A cell's figure; NaN where it has none."""
    return float(cell) if isinstance(cell, float | int) else math.nan


def total(rows: Iterable[Row], name: str) -> float:
    """A sum of amounts or weeks, exactly; a blank is nothing."""
    return math.fsum(row[name] for row in rows if row[name] == row[name])
