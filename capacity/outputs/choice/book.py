"""invest.xlsx: the answer, one table a sheet, what is assumed. Text from data is text, never a formula."""

from datetime import datetime

from capacity.outputs.choice import FRONTIER, SETS
from capacity.outputs.choice.answer import helped, price, reason, takes
from capacity.outputs.choice.assumed import assumed
from capacity.outputs.choice.chosen import Chosen
from capacity.outputs.choice.compared import brings_grid, frontier_grid, futures_grid, options_grid, sets_grid
from capacity.outputs.choice.costs import cost_grid, costs_of
from capacity.outputs.choice.page import near
from capacity.outputs.sheets import Sheets, workbook


def book(chosen: Chosen) -> bytes:
    """The workbook's bytes."""
    place, costs = chosen.record["place"], costs_of(chosen)
    title = f"{place}: which options to back"
    answer = [title, chosen.record["label"], reason(chosen), takes(chosen, costs)]
    answer += [*helped(chosen), *price(chosen, costs), near(chosen)]
    grids = [
        brings_grid(chosen) if chosen.brought else None,
        cost_grid(costs) if chosen.counts else None,
        options_grid(chosen),
        sets_grid(chosen) if chosen.files[SETS] else None,
        futures_grid(chosen),
        frontier_grid(chosen) if chosen.files[FRONTIER] else None,
    ]

    def fill(sheets: Sheets) -> None:
        sheets.text("answer", [said for said in answer if said])
        for grid in grids:
            if grid is not None:
                grid.sheet(sheets)
        sheets.text("assumed", ["What is assumed", *assumed(chosen)])

    return workbook(title, datetime.fromisoformat(chosen.record["started"]), fill)
