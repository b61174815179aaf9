"""The ledger, row by row and to the penny, and the totals that summary.csv makes of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from capacity.audit.block_contracts import Living
from capacity.audit.options import investment
from capacity.audit.prices import exact, pence, written_pence
from capacity.audit.run import KEYS, Run
from capacity.audit.tally import PENNY, Check, Tally

USUAL, ASKING, IN_BLOCK, INTERIM = "usual rate", "asking fee above usual", "block fee", "interim care"
NOBODY = Fraction(1, 10**9)  # hours, and people or beds of a block, that are no more than this have no row
AMOUNTS = ("gross", "client_contribution", "nhs_funded", "net", "funded_nursing_care")
QUANTITIES = ("resident_weeks", "void_weeks", "waiting_weeks", "arranging_weeks", "agency_hours", "weekly_price",
              "hourly_premium")  # fmt: skip
FIGURES = (*QUANTITIES, *AMOUNTS)
WORDS = ("care_type", "financial_year")
BLANK = float("nan")
ALONE = {
    "agency": "agency_premium",
    "void": "void_cost",
    "interim": "interim_cost",
    "investment": "investment_cost",
}  # kinds of row with a measure of their own
MEASURES = {"gross_fees", "net_fees", "gross_cost", "net_cost", "budget", "overspend", "headroom", *ALONE.values()}

Key = tuple[str, ...]
Expected = tuple[Key, Mapping[str, Any]]


def costs(run: Run) -> Check:
    """Each row of costs.csv is what people, hours, block contracts and options come to; none is missing or extra."""
    tally = Tally("costs", **PENNY)
    fees = (row for each in run.living for row in _fees(run, each))
    expected = dict([*fees, *_voids(run), *_agencies(run), *_interim(run), *_options(run)])
    seen: set[Key] = set()
    for row in run.rows["costs.csv"]:
        key = tuple(row[name] for name in KEYS["costs.csv"])
        seen.add(key)
        right = expected.get(key)
        if right is None:
            tally.fault(
                key, "no residents, empty block beds, agency hours, people waiting or option stand behind this row"
            )
            continue
        for name in FIGURES:
            tally.same(key, name, row[name], right[name])
        for name in WORDS:
            tally.equal(key, name, row[name], right[name])
    for key in expected.keys() - seen:
        tally.fault(key, "costs.csv has no row")
    return tally.check()


def _fees(run: Run, each: Living) -> Iterator[Expected]:
    """What the people of a row of residents.csv cost: outside block beds, and in them."""
    if not each.in_block or each.outside > NOBODY:
        yield _at_price(run, each)
    if each.in_block > NOBODY:
        yield _at_block_fee(run, each)


def _at_price(run: Run, each: Living) -> Expected:
    """Those outside block beds: the usual rate or what is asked above it, less contributions and the NHS's share."""
    prices, q = run.facts.prices, each.q
    weeks, (price, paid, by_nhs) = each.outside * run.facts.exact_weeks[q], prices.weekly(each.need, each.service, q)
    gross, client, nhs = pence(weeks, price), pence(weeks, paid), pence(weeks, by_nhs) if by_nhs else 0
    amounts = (gross, client, nhs, gross - client - nhs, _nursing(run, each, weeks))
    right = _right(run, each.service, q, amounts, resident_weeks=weeks, weekly_price=price)
    priced_at = ASKING if prices.above_usual(each.service, q) else USUAL
    return _key(run, "residents", each.home, each.service, each.need, q, priced_at), right


def _at_block_fee(run: Run, each: Living) -> Expected:
    """Those in block beds: the fee and nothing else."""
    fee, weeks = run.blocks.fee(each.service, each.q), each.in_block * run.facts.exact_weeks[each.q]
    gross = pence(weeks, fee)
    amounts = (gross, 0, 0, gross, _nursing(run, each, weeks))
    right = _right(run, each.service, each.q, amounts, resident_weeks=weeks, weekly_price=fee)
    return _key(run, "residents", each.home, each.service, each.need, each.q, IN_BLOCK), right


def _nursing(run: Run, each: Living, weeks: Fraction) -> int:
    """Funded nursing care, whole pence: the NHS pays it wherever the bed is."""
    rate = run.facts.prices.funded_nursing_care(run.facts.services[each.service].care_type, each.q)
    return pence(weeks, rate) if rate else 0


def _voids(run: Run) -> Iterator[Expected]:
    """What block beds cost when nobody lives in them."""
    for (service, q), beds in run.empty_beds.items():
        contract = run.blocks.contract(service, q)
        if contract is None or not beds > NOBODY:
            continue
        fee, weeks = run.blocks.fee(service, q), beds * run.facts.exact_weeks[q]
        gross = pence(weeks, fee)
        right = _right(run, service, q, (gross, 0, 0, gross, 0), void_weeks=weeks, weekly_price=fee)
        yield _key(run, "void", contract.home, service, "", q, IN_BLOCK), right


def _agencies(run: Run) -> Iterator[Expected]:
    """What agency hours cost above contracted ones. No home pays for a pool that belongs to no home: home is blank."""
    facts = run.facts
    for row in run.rows["staffing.csv"]:
        if not row["agency_hours"] > NOBODY:
            continue
        pool, role, q = row["pool"], row["role"], row["q"]
        hours, premium = exact(row["agency_hours"]) * facts.exact_weeks[q], facts.prices.agency_premium(role, q)
        gross = pence(hours, premium)
        key = ("agency", pool if pool in facts.homes else "", "", "", pool, role, "", facts.quarters[q].name, "")
        yield key, _right(run, "", q, (gross, 0, 0, gross, 0), agency_hours=hours, hourly_premium=premium)


def _interim(run: Run) -> Iterator[Expected]:
    """Care of those who wait or whose place is being arranged, by home, need and quarter, where it costs anything."""
    facts, weeks = run.facts, defaultdict[tuple[str, str, int], list[Fraction]](lambda: [Fraction(0), Fraction(0)])
    for which, (table, column) in enumerate((("waiting.csv", "average"), ("arranging.csv", "people"))):
        for row in run.rows[table]:
            people = exact(row[column])
            if people:
                home = facts.points[row["area"]].home
                weeks[home, row["need"], row["q"]][which] += people * facts.exact_weeks[row["q"]]
    for (home, need, q), (waiting, arranging) in weeks.items():
        if price := exact(facts.book.needs[need].interim_care_per_week.value):
            gross = pence(waiting + arranging, price)
            key = ("interim", home, "", need, "", "", "", facts.quarters[q].name, INTERIM)
            quantities = {"waiting_weeks": waiting, "arranging_weeks": arranging, "weekly_price": price}
            yield key, _right(run, "", q, (gross, 0, 0, gross, 0), **quantities)


def _options(run: Run) -> Iterator[Expected]:
    """What the chosen options cost."""
    for (option, q), (home, pounds) in investment(run.facts).items():
        gross = pence(pounds)
        key = ("investment", home, "", "", "", "", option, run.facts.quarters[q].name, "")
        yield key, _right(run, "", q, (gross, 0, 0, gross, 0))


def _key(run: Run, kind: str, home: str, service: str, need: str, q: int, priced_at: str) -> Key:
    """A row about a service, in the order of KEYS."""
    authority = run.facts.services[service].authority
    return (kind, home, service, need, authority, "", "", run.facts.quarters[q].name, priced_at)


def _right(run: Run, service: str, q: int, amounts: tuple[int, ...], **quantities: Fraction) -> Mapping[str, Any]:
    """A row's other cells: amounts from whole pence, and those quantities that a row of its kind has."""
    return {
        **dict.fromkeys(QUANTITIES, BLANK),
        **{name: float(each) for name, each in quantities.items()},
        **{name: each / 100 for name, each in zip(AMOUNTS, amounts, strict=True)},
        "care_type": run.facts.services[service].care_type if service else "",
        "financial_year": run.facts.quarters[q].financial_year,
    }


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
            tally.fault(key, "no rows of costs.csv support this row")
            continue
        tally.same(key, "value", row["value"], expected[key] / 100)
        tally.equal(key, "unit", row["unit"], "£")
    for key in expected.keys() - seen:
        tally.fault(key, "summary.csv has no row")
    return tally.check()


def _totals(run: Run) -> dict[Key, int]:
    """Whole pence by the key of summary.csv."""
    totals: dict[Key, int] = defaultdict(int)
    spent: dict[tuple[str, str], int] = defaultdict(int)
    for row in run.rows["costs.csv"]:
        home, year = row["home"], row["financial_year"]
        for what in ("gross", "net"):
            amount = written_pence(row[what])
            totals[home, "", "", year, f"{what}_cost"] += amount
            if row["kind"] == "residents":
                totals[home, row["care_type"], "", year, f"{what}_fees"] += amount
                totals[home, "", row["need"], year, f"{what}_fees"] += amount
        if row["kind"] in ALONE:
            totals[home, "", "", year, ALONE[row["kind"]]] += written_pence(row["gross"])
        spent[home, year] += written_pence(row["net"])
    for home, years in run.facts.scenario.budget.items():
        for year in [year for year in years if year in run.facts.years]:
            amount = pence(exact(years[year]))
            over = spent[home, year] - amount
            for measure, each in (("budget", amount), ("overspend", max(0, over)), ("headroom", max(0, -over))):
                totals[home, "", "", year, measure] = each
    return totals
