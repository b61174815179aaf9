"""The sheets of totals: the ledger added up by year, care type, provider and borough."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from capacity.read.inputs import Inputs
from capacity.workbook.cells import Cell, Formula
from capacity.workbook.lines import AMOUNT_HEADERS, AMOUNTS, Keys, Line, Service, borough
from capacity.workbook.paper import Column, Paper, Sheet

NOTHING = Decimal("0.00")
HEADERS = ("Home", "Home name", "Financial year")


@dataclass(frozen=True)
class Totals:
    """A sheet of totals, once written."""

    sheet: Sheet
    grand: dict[str, str]
    """Address of the grand total of each amount."""
    rows: dict[tuple[str, ...], int]
    """Row of the table by home's key, financial year and what else the sheet tells apart."""
    sums: dict[tuple[str, ...], list[Decimal]]


@dataclass(frozen=True)
class Split:
    """What a sheet of totals tells apart beyond home and financial year."""

    sheet: str
    title: str
    name: str
    """Of the column of the ledger."""
    headers: tuple[str, ...]
    key: Callable[[Line], str]
    labels: Mapping[str, str]
    """A plainer word for a key, where it has one; the column only stands where there are any."""


def all_totals(
    paper: Paper, inputs: Inputs, lines: list[Line], keys: Keys, services: dict[str, Service]
) -> dict[str, Totals]:
    """Write every sheet of totals; by the sheet's name."""
    authorities = {row.authority: row.name for row, _ in inputs.tables["authorities"]}
    homes = {key: authorities.get(home, "") for home, key in keys.homes.items()}
    labels = {key: inputs.book.care_types[kind].label for kind, key in keys.care_types.items()}
    names = {row.provider: row.name for row, _ in inputs.tables["providers"]}
    providers = {key: names.get(provider, "") for provider, key in keys.providers.items()}
    splits = [
        Split("By_year", "Cost by financial year", "", (), lambda line: "", {}),
        Split("By_care_type", "Cost by care type and financial year", "care_type", ("Care type", "Label"),
              keys.care_type, labels),
        Split("By_provider", "Cost by provider and financial year", "provider", ("Provider", "Provider name"),
              lambda line: keys.provider(line, services), providers),
        Split("By_borough", "Cost in and out of the home's own borough, by financial year", "borough", ("Borough",),
              borough, {}),
    ]  # fmt: skip
    return {split.sheet: _totals(paper, lines, keys, homes, split) for split in splits}


def _totals(paper: Paper, lines: list[Line], keys: Keys, homes: Mapping[str, str], split: Split) -> Totals:
    sheet = paper.sheet(
        split.sheet,
        split.title,
        "Each figure adds up the rows of the ledger with the same home, financial year"
        + (f" and {split.headers[0].lower()}." if split.headers else "."),
    )
    sums: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [NOTHING] * len(AMOUNTS))
    for line in lines:
        key = keys.home(line), line.year, split.key(line)
        sums[key] = [total + amount for total, amount in zip(sums[key], line.amounts, strict=True)]
    ordered = {key: sums[key] for key in sorted(sums)}
    width = len(HEADERS) + len(split.headers)
    rows = [_row(sheet, row, key, ordered[key], homes, split) for row, key in enumerate(ordered)]
    count = max(len(rows), 1)
    letters = [chr(ord("A") + width + place) for place in range(len(AMOUNTS))]
    grand = [sum((amounts[place] for amounts in ordered.values()), NOTHING) for place in range(len(AMOUNTS))]
    totals: list[Cell] = [
        Formula(f"ROUND(SUM({sheet.column(letter, count).split('!')[1]}),2)", float(value))
        for letter, value in zip(letters, grand, strict=True)
    ]
    blank: list[Cell] = [None] * (width - 1)
    columns = [*map(Column, (*HEADERS, *split.headers)), *(Column(header, "money") for header in AMOUNT_HEADERS)]
    sheet.fill(columns, rows, ["Grand total", *blank, *totals])
    addresses = {name: sheet.cell(letter, count) for name, letter in zip(AMOUNTS, letters, strict=True)}
    return Totals(sheet, addresses, {key: row for row, key in enumerate(ordered)}, ordered)


def _row(
    sheet: Sheet, row: int, key: tuple[str, ...], amounts: list[Decimal], homes: Mapping[str, str], split: Split
) -> list[Cell]:
    """A row's labels, and its amounts as sums over the ledger."""
    home, year, group = key
    at = sheet.first + row
    finds = f"ledger_home,$A{at},ledger_year,$C{at}"
    labels: list[Cell] = [home, homes.get(home, ""), year]
    if split.headers:
        finds += f",ledger_{split.name},$D{at}"
        labels += [group, split.labels.get(group, "")][: len(split.headers)]
    return [
        *labels,
        *(
            Formula(f"ROUND(SUMIFS(ledger_{name},{finds}),2)", float(amount))
            for name, amount in zip(AMOUNTS, amounts, strict=True)
        ),
    ]
