"""The brief: its heading, its sections for each home authority, and the same for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from capacity.inputs.calendar import long_date
from capacity.inputs.read.reading import Inputs
from capacity.inputs.wording import about
from capacity.outputs.brief.blocks import Block
from capacity.outputs.brief.sections import sections
from capacity.outputs.brief.wanted import Wanted, leaving, named, wanted
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.reasons import known

NEEDED = ("summary.csv", "placements.csv", "occupancy.csv", "staffing.csv")
"""The tables that a brief is made from."""
NO_AREAS = (
    "No part of the borough is named: only a plan that is fair between areas can say where people leave from. Put "
    "fairness among the scenario's priorities and plan again, or fill in the blank."
)
NO_REASONS = (
    "What homes are asked to do follows from the places that are free. capacity why works out why people are placed "
    "out of borough; the brief then follows from that."
)


@dataclass(frozen=True)
class Brief:
    """What stands in a brief, before it becomes a page or Markdown."""

    title: str
    lead: str
    """The quarters, and the day of the plan."""
    alerts: tuple[str, ...]
    """What to know of the data and of the plan before anything else."""
    authorities: tuple[tuple[Block, ...], ...]
    """The blocks of each home authority."""
    version: str
    notes: tuple[str, ...]
    """What would make the brief say more, for whoever writes it."""
    record: dict[str, Any]
    """The figures, for programs."""


def brief(
    inputs: Inputs, record: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], changed: tuple[str, ...] = ()
) -> Brief:
    """`record` is run.json; `tables` are those of `NEEDED` by file name, and why.csv where reasons are known.

    `changed` names the input files that are not as they were when the run was planned. Raises KeyError where the record
    lacks something that every run records.
    """
    figures = Figures(inputs, record, tables, changed)
    each = [figures.narrowed(only=home) for home in figures.homes] if len(figures.homes) > 1 else [figures]
    asked = [(one, wanted(one)) for one in each]
    start, last = inputs.scenario.start, figures.quarters[-1]
    end = last.start + timedelta(days=last.days - 1)
    of = f"by {len(each)} councils" if len(each) > 1 else f"in {record['place']}"
    areas = all(named(one) for one in each)
    return Brief(
        f"Care places wanted {of}",
        f"{start:%B %Y} to {end:%B %Y} · from the plan of {long_date(str(record['started'])[:10])}",
        tuple(_alerts(figures)),
        tuple(sections(one, what) for one, what in asked),
        str(record["version"]),
        (*(() if areas else (NO_AREAS,)), *(() if known(figures) else (NO_REASONS,))),
        {"authorities": [_record(one, what) for one, what in asked]},
    )


def _alerts(figures: Figures) -> list[str]:
    place, record = figures.inputs.place_file, figures.record
    said = []
    if not record["complete"]:
        status = record["solver"]["status"]
        said.append(f"Not every priority of the plan was settled ({status}): the figures can be better.")
    if figures.changed:
        said.append(f"Changed since the plan was made: {', '.join(figures.changed)}.")
    if about_data := " ".join(filter(None, (_sentence(place.note), place.attribution))):
        said.append(f"About these data. {about_data}")
    return said


def _sentence(text: str) -> str:
    """With a full stop, since another sentence may follow."""
    return text if not text or text.endswith(".") else f"{text}."


def _record(figures: Figures, what: Wanted) -> dict[str, Any]:
    home = figures.homes[0]
    return {
        "authority": home,
        "name": figures.authorities[home],
        "care_types": [
            {
                "care_type": kind,
                "places": years,
                "last_year": what.steps[kind]._asdict() if kind in what.steps else {},
                "areas": [{"name": area, "people": about(cited.value)} for area, cited in leaving(figures, kind)],
            }
            for kind, years in what.years.items()
        ],
    }
