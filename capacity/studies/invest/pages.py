"""The page and the workbook of a choice, drawn once the chosen set is planned."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from capacity.model.checked import Checked
from capacity.outputs.choice import BOOK, PAGE
from capacity.outputs.choice.book import book
from capacity.outputs.choice.chosen import chosen
from capacity.outputs.choice.page import page
from capacity.results.descriptor import json_text
from capacity.results.record import place_name


def pages(
    taken: Checked, recorded: Mapping[str, Any], files: Mapping[str, str], started: datetime
) -> Callable[[Mapping[str, pd.DataFrame]], dict[str, str | bytes]]:
    """What draws invest.html and invest.xlsx from the tables of the run.

    `taken` is the scenario with the chosen set, `recorded` what run.json will say of the choice, `files` its tables:
    all as they are written, so that an audit, which reads them, draws the same.
    """
    record = {
        "place": place_name(taken.inputs),
        "scenario": taken.inputs.scenario.name,
        "label": taken.inputs.scenario.label,
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "warnings": [asdict(warning) for warning in taken.warnings],
        "choice": json.loads(json_text(recorded)),
    }

    def drawn(tables: Mapping[str, pd.DataFrame]) -> dict[str, str | bytes]:
        told = chosen(taken.inputs, record, tables, files)
        return {PAGE: page(told), BOOK: book(told)}

    return drawn
