"""costs.xlsx as saved: its ledger is costs.csv row by row, and every total and forecast comes from the tables.

Only values are checked, as seen by readers that do not calculate; LibreOffice calculates the formulas in tests.
"""

import re
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook

from capacity.audit.files import why
from capacity.audit.front import SPLITS, cover, effect, reconciliation
from capacity.audit.run import LARGEST_MB, Row, Run
from capacity.audit.sums import AMOUNTS, NET, QUANTITIES, Sums, Table, Words, add_up, number, total
from capacity.audit.tally import PENNY, Check, Tally, failed
from capacity.inputs.read.packed import check_workbook
from capacity.inputs.read.regular import read_regular
from capacity.results.columns import SELDOM, STEPS

BROKEN = (CalamineError, OSError, BadZipFile, zlib.error, EOFError, RuntimeError)
"""What a file that is not a workbook raises."""
WORDS = {"Kind": "kind", "Service": "service", "Need": "need", "Site authority": "site_authority",
         "Role": "role", "Option": "option", "Quarter": "quarter", "Financial year": "financial_year",
         "Priced at": "priced_at"}  # fmt: skip
FIGURES = {**AMOUNTS, **QUANTITIES, "Weekly price (£)": "weekly_price", "Hourly premium (£)": "hourly_premium",
           "Net as planned (£)": "net"}  # fmt: skip
PRICES = ("Weekly price (£)", "Hourly premium (£)")
SELDOM_THERE = {"Role", "Option", "Hourly premium (£)", *QUANTITIES} - {"Resident weeks"}
TOTAL = "Grand total"
MOST_LINES = 1_048_576 - 5
"""Rows of costs.csv for which a sheet has room, with title, header and totals; the ledger of more is left out."""
ADDED, DAYS = "Opening and all steps", "Days of the plan in the year"


def saved_workbook(run: Run) -> Check:
    """Each sheet with costs against costs.csv and financial_plan.csv, to the penny."""
    tally = Tally("workbook", **PENNY)
    try:
        book = _Book(run.folder / "costs.xlsx")
        costs, words = run.rows["costs.csv"], Words(run)
        plan = run.rows["financial_plan.csv"]
        if len(costs) > MOST_LINES:
            tally.notes.append(f"costs.xlsx has no ledger, because costs.csv has {len(costs):,} rows: read costs.csv")
            if plan:
                _financial_plan(tally, book.table("Financial_plan", "Home"), plan, words)
            return tally.check()
        _ledger(tally, book.table("Ledger", "Kind"), costs, words)
        sums = add_up(run, words)
        for sheet, header in SPLITS.items():
            _totals(tally, sheet, header, book.table(sheet, "Home"), sums)
        _across(tally, book.table("Net_by_year", "By"), sums)
        budgets = {
            (words.home(row["home"]), row["financial_year"]): row["budget"]
            for row in plan
            if row["budget"] == row["budget"]
        }
        effect(tally, book.table("What_if_effect", "Home"), sums, budgets)
        reconciliation(tally, book.table("Reconciliation", "Home"), sums)
        cover(tally, book.table("Cover", "What"), sums, budgets)
        if plan:
            _financial_plan(tally, book.table("Financial_plan", "Home"), plan, words)
    except BROKEN as error:
        return failed("workbook", f"costs.xlsx cannot be read: {why(error)}")
    return tally.check()


class _Book:
    """The file, sheet by sheet."""

    def __init__(self, path: Path) -> None:
        check_workbook(path)  # a cell far from the table would take all the memory there is
        self._book = CalamineWorkbook.from_filelike(BytesIO(read_regular(path, LARGEST_MB)))

    def table(self, name: str, first: str) -> Table:
        """The rows of a sheet's table, whose header begins with `first`; blank cells are ""."""
        rows = self._book.get_sheet_by_name(name).to_python()
        at = next((number for number, row in enumerate(rows) if row and row[0] == first), None)
        if at is None:
            raise ValueError(f"{name} has no table")
        headers = [str(header) for header in rows[at]]
        return [dict(zip(headers, row, strict=True)) for row in rows[at + 1 :] if any(cell != "" for cell in row)]


def _word(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _ledger(tally: Tally, table: Table, costs: Table, words: Words) -> None:
    """Check the ledger row by row, in the order of costs.csv, and the total below."""
    *rows, last = table if table else [{}]
    if len(rows) != len(costs):
        tally.fault(["Ledger"], f"has {len(rows)} rows where costs.csv has {len(costs)}")
    pairs = list(zip(rows, costs, strict=False))
    for header, name in WORDS.items():
        for at, (cell, (_, expected)) in enumerate(zip(_cells(rows, header), pairs, strict=False), start=1):
            tally.count += 1
            if cell != expected[name] and _word(cell) != expected[name]:
                tally.equal(["Ledger", f"row {at}"], header, _word(cell), expected[name])
    for header, name in FIGURES.items():
        for at, (cell, (_, expected)) in enumerate(zip(_cells(rows, header), pairs, strict=False), start=1):
            right = expected[name]
            if cell == right or (cell == "" and right != right):
                tally.count += 1
            else:
                tally.same(["Ledger", f"row {at}"], header, number(cell), right)
        if header not in PRICES and header in last:
            tally.same(["Ledger", TOTAL], header, number(last[header]), total(costs, name))
    for at, (row, expected) in enumerate(pairs):
        for header, differs in words.disagree(row, expected):
            tally.fault(["Ledger", f"row {at + 1}"], f"{header} {differs}")


def _cells(rows: Table, header: str) -> list[Any]:
    """A column of the ledger; columns that few plans need may be missing."""
    return [row.get(header, "") if header in SELDOM_THERE else row[header] for row in rows]


def _totals(tally: Tally, sheet: str, header: str, table: Table, sums: Sums) -> None:
    """Each row, no row missing or twice, and the total below."""
    *rows, last = table
    expected, seen = sums.by[header], set[tuple[str, ...]]()
    for row in rows:
        key = (str(row["Home"]), str(row["Financial year"]), str(row[header]) if header else "")
        if key in seen or key not in expected:
            tally.fault([sheet, *key], "appears twice" if key in seen else "no rows of costs.csv support this row")
            continue
        seen.add(key)
        right = expected[key]
        for name in (*AMOUNTS, *QUANTITIES):
            if name in row or right[name]:
                tally.same([sheet, *key], name, number(row.get(name)), right[name])
        if weeks := right["Resident weeks"]:
            people, each = weeks * 7 / sums.days[key[1]], right[NET] / weeks
            tally.same([sheet, *key], "People (average)", number(row["People (average)"]), people)
            name = "Net for a resident week (£)"
            tally.same([sheet, *key], name, number(row[name]), each)
    for key in expected.keys() - seen:
        tally.fault([sheet, *key], "is missing")
    for name in (*AMOUNTS, *QUANTITIES):
        if name in last:
            tally.same([sheet, TOTAL], name, number(last[name]), total(expected.values(), name))


def _across(tally: Tally, table: Table, sums: Sums) -> None:
    """Net_by_year: the net of every split, the years across."""
    expected = {
        (header or "All", home, group, year): right[NET]
        for header, rows in sums.by.items()
        for (home, year, group), right in rows.items()
    }
    for row in table:
        key = (str(row["By"]), str(row["Home"]), str(row["ID"]))
        for year in [header for header in row if re.fullmatch(r"\d{4}-\d\d", header)]:
            right = expected.pop((*key, year), 0.0)
            tally.same(["Net_by_year", *key], year, number(row[year]), right)
    for missing in expected:
        tally.fault(["Net_by_year", *missing], "is missing")


def _financial_plan(tally: Tally, table: Table, plan: Table, words: Words) -> None:
    """Each step of each year; steps that are usually empty may be left out where they are."""
    step_rows: dict[tuple[str, str], Row] = {}
    for row in table:
        key = (str(row["Home"]), str(row["Step"]))
        if key in step_rows:
            tally.fault(["Financial_plan", *key], "appears twice")
        step_rows[key] = row
    left = set(step_rows)
    for home in dict.fromkeys(row["home"] for row in plan):
        years = {row["financial_year"]: row for row in plan if row["home"] == home}
        for label, step in _steps():
            key = (words.home(home), label)
            left.discard(key)
            if key not in step_rows:
                if step not in SELDOM or any(row[step] and row[step] == row[step] for row in years.values()):
                    tally.fault(["Financial_plan", *key], "is missing")
                continue
            for year, row in years.items():
                tally.same(["Financial_plan", *key], year, number(step_rows[key].get(year)), float(row[step]))
    for key in left:
        tally.fault(["Financial_plan", *key], "is not a step of financial_plan.csv")


def _steps() -> Iterator[tuple[str, str]]:
    """The words of each row, and the column of financial_plan.csv that it shows."""
    yield from ((label, step) for step, label in STEPS.items())
    yield from ((ADDED, "forecast"), (DAYS, "days"))
