"""Forms that were filled in, cell by cell, and a scenario that says something of every kind."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from capacity.inputs.errors import BadInput
from capacity.inputs.form_layout import KEY, VALUE
from capacity.inputs.read.place import read_inputs
from capacity.inputs.schema import Scenario
from capacity.planning import check_scenario

Grid = Sequence[Sequence[object]]

EVERYTHING = """\
name: everything
label: 'Something of every kind: 0012'
extends: baseline.yaml
options: ../options.yaml
priorities: [safe_staffing, unmet, out_of_borough, budget, cost, fairness, travel]
report: [headline, cost]
policy:
  lowest_rating: null
  fee_ceiling_over_usual: 0.25
  asking_fee_rise: {2025-26: 0.05}
  usual_rate_rise: {2025-26: {pay_share: 0.6, pay: 0.06, prices: 0.3, large: true}}
  diversion: {residential: {nursing: 0.2}}
book_changes:
  needs: {nursing: {mean_stay_days: {value: 400, low: 300, high: 500, source: a guess}}}
  admissions_factor: 1.1
budget: {T1: {2025-26: 360000.5}}
chosen: {more: 2}
capital_limit: {2025-26: 100000}
narrative:
  headline: |-
    We **begin** here.

    - One thing
  cost: =1+1 is no formula
events:
  - {event: demand, need: nursing, change: 0.10, from: 2025-07-01}
  - {event: beds, service: S1-nursing, change: 2, from: 2025-05-15, until: 2025-09-01}
  - {event: opens, site: T2, name: New wing, provider: P01, authority: T1, latitude: 54.03, longitude: -2.1,
     rating: Good, services: {nursing: 4, residential: 2.5}, weekly_fee: {nursing: 800, residential: 700},
     from: 2025-07-01}
  - {event: beds, service: S3-nursing, change: -1, from: 2025-07-01}
  - {event: closes, service: S2-residential, staff_stay: 0.5, from: 2025-07-01}
  - {event: embargo, site: S3, from: 2025-04-01}
  - {event: usual_rate, authority: N1, care_type: nursing, change: 0.03, from: 2025-07-01}
  - {event: block, service: S1-nursing, beds: 1, fee: 820.55, home: T1, from: 2025-04-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 12, from: 2025-07-01}
  - {event: converts, service: S1-nursing, into: T2-nursing, beds: 1, from: 2025-07-01}
"""
OPTIONS = """\
options:
  - {option: more, repeat: 3, events: [{event: beds, service: S1-nursing, change: 2, from: 2025-07-01}]}
"""


def everything(place: Path) -> Path:
    """A copy of the tiny place with that scenario; its file."""
    providers = place / "providers.csv"
    providers.write_text(f"{providers.read_text()}P01,Provider with a nought\n")
    (place / "options.yaml").write_text(OPTIONS)
    file = place / "scenarios" / "everything.yaml"
    file.write_text(EVERYTHING)
    return file


def workbook(file: Path, sheets: Mapping[str, Grid]) -> Path:
    """A workbook of these cells; dates are dates, and what begins with = is a formula that gave an error."""
    with xlsxwriter.Workbook(str(file), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(at, place, cell, None, "#REF!")
                    elif isinstance(cell, date):
                        sheet.write_datetime(at, place, cell)
                    elif cell is not None:
                        sheet.write(at, place, cell)
    return file


def general(**said: object) -> Grid:
    """The sheet Scenario with these keys and values; it begins at A1."""
    return [[KEY, VALUE], *([key.replace("__", "."), value] for key, value in said.items())]


def small(file: Path, sheets: Mapping[str, Grid], **said: object) -> Path:
    """A form of few sheets beside the tiny place's baseline, which it extends."""
    return workbook(file, {"Scenario": general(**{"name": "small", "extends": "baseline.yaml", **said}), **sheets})


def complaints(file: Path) -> list[str]:
    """What the check of a scenario complains of, without the folder of the file."""
    try:
        check_scenario(file)
    except BadInput as error:
        return [str(each).replace(f"{file.parent}/", "") for each in error.complaints]
    return []


def scenario_of(file: Path) -> Scenario:
    """The scenario of a file that has no fault in its schema."""
    reading = read_inputs(file)
    assert reading.scenario is not None, reading.complaints
    return reading.scenario


def by_kind(scenario: Scenario, kinds: Sequence[str]) -> dict[str, Any]:
    """All that it says, its events sorted by kind."""
    events = sorted(scenario.events, key=lambda event: kinds.index(event.event))
    return scenario.model_copy(update={"events": events}).model_dump()
