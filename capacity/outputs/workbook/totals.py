"""The sheets of totals: the ledger added up by year, care type, provider and borough, and net with the years across."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import add

from capacity.inputs.calendar import Quarter
from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import ROW, Cell, Formula, Shown
from capacity.outputs.workbook.ledger_rows import (
    AMOUNT_HEADERS,
    AMOUNTS,
    NET,
    QUANTITIES,
    QUANTITY_HEADERS,
    Keys,
    Labels,
    Line,
    Service,
    borough,
    used_quantities,
)
from capacity.outputs.workbook.workbook_file import Column, Paper, Sheet

NOTHING = Decimal("0.00")
HEADERS = ("Home", "Home name", "Financial year")
_ELSE = {"(agency)": "Agency premium", "(interim)": "Interim care", "(investment)": "Investment"}
"""Labels for costs that belong to no care type, provider or borough."""
HEADING = dict(zip(AMOUNTS, AMOUNT_HEADERS, strict=True)) | QUANTITY_HEADERS


@dataclass(frozen=True)
class Totals:
    """A sheet of totals, once written."""

    sheet: Sheet
    columns: dict[str, str]
    """Address of the column of each measure, and of `home`, `year` and `group`."""
    rows: dict[tuple[str, ...], int]
    """Row of the table by home's key, financial year and what else the sheet is split by."""
    sums: dict[tuple[str, ...], dict[str, Decimal]]


@dataclass(frozen=True)
class Split:
    """What a sheet of totals is split by, besides home and financial year."""

    sheet: str
    title: str
    name: str
    """Names the column of the ledger: `ledger_` comes before it."""
    headers: tuple[str, ...]
    key: Callable[[Line], str]
    labels: Mapping[str, str]
    """A plainer word for a key, where it has one; the column is only there if any key has one."""


class _Ledger:
    """What the totals are added up from."""

    def __init__(
        self,
        lines: list[Line],
        homes: Mapping[str, str],
        quarters: Mapping[str, Quarter],
        keys: Keys,
        splits: list[Split],
    ) -> None:
        self.homes = homes
        quantities = used_quantities(lines)
        self.measures = [*AMOUNTS, *quantities]
        self.days: dict[str, int] = defaultdict(int)
        for quarter in quarters.values():
            self.days[quarter.financial_year] += quarter.days
        self._places = [QUANTITIES.index(name) for name in quantities]
        self._sheets = [split.sheet for split in splits]
        self._parts: dict[tuple[str, ...], list[Decimal]] = {}
        """By home, financial year and the key of each split: the sums of `measures`, of which all others are made."""
        for line in lines:
            key = keys.home(line), line.year, *(split.key(line) for split in splits)
            found, each = self._parts.get(key), self._figures(line)
            self._parts[key] = each if found is None else list(map(add, found, each))

    def _figures(self, line: Line) -> list[Decimal]:
        return [*line.amounts, *(line.quantities[place] or NOTHING for place in self._places)]

    def sums(self, split: Split) -> dict[tuple[str, ...], dict[str, Decimal]]:
        """By home, financial year and the split's key, in that order."""
        place, sums = 2 + self._sheets.index(split.sheet), dict[tuple[str, ...], list[Decimal]]()
        for key, part in self._parts.items():
            whose = key[0], key[1], key[place]
            sums[whose] = list(map(add, sums[whose], part)) if whose in sums else part
        return {key: dict(zip(self.measures, sums[key], strict=True)) for key in sorted(sums)}


def all_totals(
    paper: Paper,
    lines: list[Line],
    keys: Keys,
    labels: Labels,
    services: dict[str, Service],
    quarters: Mapping[str, Quarter],
) -> dict[str, Totals]:
    """Write every sheet of totals; returns them by sheet name."""
    care_types = _ELSE | {key: labels.care_types[kind] for kind, key in keys.care_types.items()}
    providers = _ELSE | {key: labels.providers.get(provider, "") for provider, key in keys.providers.items()}
    splits = [
        Split("By_year", "Cost by financial year", "", (), lambda line: "", {}),
        Split("By_care_type", "Cost by care type and financial year", "care_type", ("Care type", "Care type label"),
              keys.care_type, care_types),
        Split("By_provider", "Cost by provider and financial year", "provider", ("Provider", "Provider name"),
              lambda line: keys.provider(line, services), providers),
        Split("By_borough", "Cost in and out of the home's own borough, by financial year", "borough", ("Borough",),
              borough, _ELSE),
    ]  # fmt: skip
    homes = {key: labels.homes.get(home, "") for home, key in keys.homes.items()}
    ledger = _Ledger(lines, homes, quarters, keys, splits)
    across = _across_sheet(paper)
    totals = {split.sheet: _totals(paper, ledger, split) for split in splits}
    _fill_across(across, ledger, splits, totals)
    return totals


def _totals(paper: Paper, ledger: _Ledger, split: Split) -> Totals:
    sheet = paper.sheet(
        split.sheet,
        split.title,
        "Each figure adds up the rows of the ledger with the same "
        + (f"home, financial year and {split.headers[0].lower()}." if split.headers else "home and financial year."),
        "People are the average of the year: resident weeks × 7 / days of the plan in the year.",
    )
    ordered = ledger.sums(split)
    width = len(HEADERS) + len(split.headers)
    letters = {name: letter(width + place) for place, name in enumerate(ledger.measures)}
    rows = [_row(key, group_sums, ledger, split, letters) for key, group_sums in ordered.items()]
    count = max(len(rows), 1)
    columns = {name: sheet.column(at, count) for name, at in letters.items()}
    total: list[Cell] = ["Grand total", *([None] * (width - 1))]
    for name, column in columns.items():
        value = sum((group_sums[name] for group_sums in ordered.values()), NOTHING)
        added = f"SUM({column.split('!')[1]})"
        total.append(Formula(f"ROUND({added},2)" if name in AMOUNTS else added, float(value)))
    sheet.fill(
        [*map(Column, (*HEADERS, *split.headers)),
         *(Column(HEADING[name], "money" if name in AMOUNTS else "fine") for name in ledger.measures),
         Column("People (average)", "money"), Column("Net for a resident week (£)", "money")],
        rows,
        [*total, None, None],
    )  # fmt: skip
    columns |= {"home": sheet.column("A", count), "year": sheet.column("C", count), "group": sheet.column("D", count)}
    return Totals(sheet, columns, {key: row for row, key in enumerate(ordered)}, ordered)


def _row(
    key: tuple[str, ...], sums: Mapping[str, Decimal], ledger: _Ledger, split: Split, letters: Mapping[str, str]
) -> list[Cell]:
    """A row's labels, its sums over the ledger, people, and net for each of their weeks."""
    home, year, group = key
    finds = f"ledger_home,$A{ROW},ledger_year,$C{ROW}"
    cells: list[Cell] = [home, ledger.homes.get(home, ""), year]
    if split.headers:
        finds += f",ledger_{split.name},$D{ROW}"
        cells += [group, split.labels.get(group, "")][: len(split.headers)]
    for name, amount in sums.items():
        added = f"SUMIFS(ledger_{name},{finds})"
        cells.append(Formula(f"ROUND({added},2)" if name in AMOUNTS else added, float(amount)))
    weeks, net, days = sums["resident_weeks"], sums["net"], ledger.days[year]
    if weeks and days:
        weeks_at, net_at = f"{letters['resident_weeks']}{ROW}", f"{letters['net']}{ROW}"
        cells += [
            Formula(f"{weeks_at}*7/{days}", float(weeks * 7 / days)),
            Formula(f"IF({weeks_at}=0,0,{net_at}/{weeks_at})", float(net / weeks)),
        ]
    return cells


def _across_sheet(paper: Paper) -> Sheet:
    return paper.sheet(
        "Net_by_year",
        "Net cost, £, with the years across",
        "The net of the sheets By_year, By_care_type, By_borough and By_provider, which have all other amounts.",
        "Each group of rows adds up to all of it again.",
    )


def _fill_across(sheet: Sheet, ledger: _Ledger, splits: list[Split], totals: Mapping[str, Totals]) -> None:
    years = sorted({year for _, year, _ in totals["By_year"].sums})
    rows: list[list[Cell]] = []
    for split in (splits[0], splits[1], splits[3], splits[2]):
        total = totals[split.sheet]
        for home, group in dict.fromkeys((key[0], key[2]) for key in sorted(total.sums, key=lambda k: (k[0], k[2]))):
            at = sheet.first + len(rows)
            what = split.labels.get(group) or group or "All"
            row: list[Cell] = [split.headers[0] if split.headers else "All", home, ledger.homes.get(home, ""), group]
            row.append(Shown(what, "bold") if not split.headers else what)
            for place, year in enumerate(years):
                finds = f"{total.columns['home']},$B{at},{total.columns['year']},{letter(5 + place)}${sheet.first - 1}"
                if split.headers:
                    finds += f",{total.columns['group']},$D{at}"
                value = total.sums.get((home, year, group), {}).get(AMOUNTS[NET], NOTHING)
                cell = Formula(f"ROUND(SUMIFS({total.columns['net']},{finds}),2)", float(value))
                row.append(cell if split.headers else Shown(cell, "money bold"))
            rows.append(row)
    headers = ("By", "Home", "Home name", "ID", "What")
    sheet.fill([*map(Column, headers), *(Column(year, "money") for year in years)], rows)
