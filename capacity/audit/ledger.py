"""The ledger, row by row and to the penny, and the totals that summary.csv makes of it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from capacity.audit.prices import exact, pence
from capacity.audit.run import KEYS, Row, Run
from capacity.audit.tally import Check, Tally

USUAL, ASKING = "usual rate", "asking fee above usual"
PENNY = {"absolute": 1e-6, "relative": 5e-12}  # tables carry twelve digits; a penny is always found
NOBODY = 1e-9  # hours below this have no row
AMOUNTS = ("gross", "client_contribution", "nhs_funded", "net", "funded_nursing_care")
FIGURES = ("resident_weeks", "weekly_price", *AMOUNTS)
WORDS = ("care_type", "financial_year", "priced_at")
BLANK = float("nan")
MEASURES = {"gross_fees", "net_fees", "gross_cost", "net_cost", "agency_premium", "budget", "overspend", "headroom"}

Key = tuple[str, ...]


def costs(run: Run) -> Check:
    """Each row of costs.csv is what residents.csv and staffing.csv come to; none is missing and none too many."""
    tally = Tally("costs", **PENNY)
    expected = dict([*(_fees(run, row) for row in run.rows["residents.csv"]), *_agencies(run)])
    seen: set[Key] = set()
    for row in run.rows["costs.csv"]:
        key = tuple(row[name] for name in KEYS["costs.csv"])
        seen.add(key)
        right = expected.get(key)
        if right is None:
            tally.fault(key, "no residents or agency hours stand behind this row")
            continue
        for name in FIGURES:
            tally.same(key, name, row[name], right[name])
        for name in WORDS:
            tally.equal(key, name, row[name], right[name])
    for key in expected.keys() - seen:
        tally.fault(key, "costs.csv has no row")
    return tally.check()


def _fees(run: Run, row: Row) -> tuple[Key, Mapping[str, Any]]:
    """What a row of residents.csv costs."""
    facts, q = run.facts, row["q"]
    service, need, quarter = facts.services[row["service"]], facts.book.needs[row["need"]], facts.quarters[q]
    asked = facts.prices.asking(row["service"], q)
    usual = facts.prices.usual(service.authority, service.care_type, q)
    weeks, price = exact(row["people"]) * quarter.days / 7, max(asked, usual)
    paid = min(price, exact(need.client_contribution_per_week.value))
    gross, client = pence(weeks * price), pence(weeks * paid)
    nhs = pence(weeks * (price - paid) * exact(need.nhs_funded_share.value))
    nursing = pence(weeks * facts.prices.funded_nursing_care(service.care_type, q))
    key = ("residents", row["home"], row["service"], row["need"], service.authority, "", quarter.name)
    amounts = (gross, client, nhs, gross - client - nhs, nursing)
    return key, {
        **{name: each / 100 for name, each in zip(AMOUNTS, amounts, strict=True)},
        "resident_weeks": float(weeks),
        "weekly_price": float(price),
        "care_type": service.care_type,
        "financial_year": quarter.financial_year,
        "priced_at": ASKING if asked > usual else USUAL,
    }


def _agencies(run: Run) -> list[tuple[Key, Mapping[str, Any]]]:
    """What agency hours cost above contracted ones. No home pays for a pool that is no home's: home is blank."""
    facts = run.facts
    found: list[tuple[Key, Mapping[str, Any]]] = []
    for row in run.rows["staffing.csv"]:
        if not row["agency_hours"] > NOBODY:
            continue
        pool, role, quarter = row["pool"], row["role"], facts.quarters[row["q"]]
        premium = facts.prices.agency_premium(role, row["q"])
        amount = pence(exact(row["agency_hours"]) * premium * quarter.days / 7) / 100
        key = ("agency", pool if pool in facts.homes else "", "", "", pool, role, quarter.name)
        right = {**dict.fromkeys(AMOUNTS, 0.0), "gross": amount, "net": amount, "resident_weeks": BLANK}
        right |= {"weekly_price": BLANK}
        found.append((key, {**right, "care_type": "", "financial_year": quarter.financial_year, "priced_at": ""}))
    return found


def cost_totals(run: Run) -> Check:
    """Every figure of money in summary.csv is a sum of the rows of costs.csv, as they stand there."""
    tally, expected = Tally("cost_totals", **PENNY), _totals(run)
    seen: set[Key] = set()
    for row in run.rows["summary.csv"]:
        key = tuple(row[name] for name in KEYS["summary.csv"])
        if row["measure"] not in MEASURES:
            continue
        seen.add(key)
        if key not in expected:
            tally.fault(key, "no rows of costs.csv stand behind this row")
            continue
        tally.same(key, "value", row["value"], expected[key] / 100)
        tally.equal(key, "unit", row["unit"], "£")
    for key in expected.keys() - seen:
        tally.fault(key, "summary.csv has no row")
    return tally.check()


def _totals(run: Run) -> dict[Key, int]:
    """Whole pence by the key of summary.csv."""
    found: dict[Key, int] = defaultdict(int)
    spent: dict[tuple[str, str], int] = defaultdict(int)
    for row in run.rows["costs.csv"]:
        home, year = row["home"], row["financial_year"]
        for what in ("gross", "net"):
            amount = pence(exact(row[what]))
            found[home, "", "", year, f"{what}_cost"] += amount
            if row["kind"] == "residents":
                found[home, row["care_type"], "", year, f"{what}_fees"] += amount
                found[home, "", row["need"], year, f"{what}_fees"] += amount
        if row["kind"] == "agency":
            found[home, "", "", year, "agency_premium"] += pence(exact(row["gross"]))
        spent[home, year] += pence(exact(row["net"]))
    for home, years in run.facts.scenario.budget.items():
        for year in [year for year in years if year in run.facts.years]:
            amount = pence(exact(years[year]))
            over = spent[home, year] - amount
            for measure, each in (("budget", amount), ("overspend", max(0, over)), ("headroom", max(0, -over))):
                found[home, "", "", year, measure] = each
    return found
