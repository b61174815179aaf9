"""The sheets of costs.xlsx that are read first: Cover, Reconciliation and What_if_effect."""

import math
import re
from collections.abc import Mapping

from capacity.audit.sums import AMOUNTS, NET, QUANTITIES, Sums, Table, number
from capacity.audit.tally import Tally

BLANK = float("nan")
ALL = "(all)"
SPLITS = {"By_year": "", "By_care_type": "Care type", "By_provider": "Provider", "By_borough": "Borough"}
Budgets = Mapping[tuple[str, str], float]
"""By home, in the workbook's words, and financial year."""


def effect(tally: Tally, table: Table, sums: Sums, budgets: Budgets) -> None:
    """What_if_effect, where nothing is changed."""
    *rows, last = table
    expected = {(home, year): right[NET] for (home, year, _), right in sums.by[""].items()}
    whole = math.fsum(expected.values())
    for row in (*rows, last):
        key = (str(row["Home"]), str(row["Financial year"]))
        net, budget = whole if row is last else expected.pop(key, BLANK), budgets.get(key, BLANK)
        for header in [header for header in row if header not in ("Home", "Home name", "Financial year")]:
            right = budget if header == "Budget (£)" else net - budget if header.startswith("Over") else net
            right = 0.0 if header.startswith("Change") else right
            tally.same(["What_if_effect", *key], header, number(row[header]), right)
    for key in expected:
        tally.fault(["What_if_effect", *key], "is missing")


def reconciliation(tally: Tally, table: Table, sums: Sums) -> None:
    """Its figures are the sums by home and year, its results OK, and no row is missing."""
    seen = set[tuple[str, str, str]]()
    quantities = [name for name in QUANTITIES if any(right[name] for right in sums.by[""].values())]
    for row in table:
        key = (str(row["Home"]), str(row["Financial year"]), "")
        at = ["Reconciliation", *key[:2], str(row["What"])]
        tally.equal(at, "Result", row["Result"], "OK")
        tally.same(at, "Ledger less plan", number(row["Ledger less plan"]), 0.0)
        if key not in sums.by[""]:
            if key[0] != ALL and number(row["As planned"]):
                tally.fault(at, "no rows of costs.csv support this row")
            continue
        seen.add((*key[:2], str(row["What"])))
        right = sums.by[""][key].get(str(row["What"]), sums.by[""][key][NET])
        for header in ("As planned", "Ledger", *SPLITS, "Financial_plan"):
            if header == "As planned" or row[header] != "":
                tally.same(at, header, number(row[header]), right)
    expected = {(*key[:2], what) for key in sums.by[""] for what in (*AMOUNTS, *quantities, "Net as planned (£)")}
    for missing in expected - seen:
        tally.fault(["Reconciliation", *missing], "is missing")


def cover(tally: Tally, table: Table, sums: Sums, budgets: Budgets) -> None:
    """The net cost and budget of each year on the cover, home by home, and its verdict."""
    said = [(str(row["What"]), row["This workbook"]) for row in table]
    tally.equal(["Cover"], "All figures agree", dict(said).get("All figures agree"), "OK")
    tally.equal(["Cover"], "Figures changed on What_if", dict(said).get("Figures changed on What_if"), 0.0)
    net = {(home, year): right[NET] for (home, year, _), right in sums.by[""].items()}
    over = {key: net[key] - budget for key, budget in budgets.items() if key in net}
    for what, figures in (("Net cost", net), ("Budget", {key: budgets[key] for key in over}), ("Over budget", over)):
        cells = [(words, cell) for words, cell in said if re.match(rf"{what} \d{{4}}-", words)]
        shown = sorted((words.removeprefix(what).split()[0], number(cell)) for words, cell in cells)
        expected = sorted((year, right) for (_, year), right in figures.items())
        if len(shown) != len(expected):
            tally.fault(["Cover", what], f"stands there {len(shown)} times, not {len(expected)}")
        for (year, figure), (_, right) in zip(shown, expected, strict=False):
            tally.same(["Cover", year], what, figure, right)
