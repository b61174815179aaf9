"""`capacity compare`: a base and its alternatives, planned side by side, appraised, and explained in plain words."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capacity.inputs.errors import CapacityError, NoPlan
from capacity.inputs.rising import rising
from capacity.planning import default_folder
from capacity.results import write
from capacity.results.columns import WHY
from capacity.results.record import json_text, place_name
from capacity.studies.alternatives import Planned, plan_all
from capacity.studies.compare.appraisal import Valued
from capacity.studies.compare.away import reasons
from capacity.studies.compare.away_said import csv_table
from capacity.studies.compare.choose import Candidate, candidates
from capacity.studies.compare.cost_chart import picture
from capacity.studies.compare.csv_tables import gains_table, long_table
from capacity.studies.compare.differing_inputs import differing_table
from capacity.studies.compare.page import page
from capacity.studies.compare.record import Files, Made, compare_record
from capacity.studies.compare.result import Comparison, compared
from capacity.studies.compare.sheets import workbook
from capacity.studies.compare.split import packages, plans_needed, split
from capacity.studies.compare.split_said import SPLIT, split_table
from capacity.studies.differing.differences import differences
from capacity.studies.differing.table import INPUTS
from capacity.studies.pool import Pool

__all__ = ["Outcome", "Valued", "compare"]


@dataclass(frozen=True)
class Outcome:
    """A finished comparison, for the code that reports it."""

    folder: Path
    comparison: Comparison
    record: dict[str, Any]
    seconds: float
    files: int


def compare(
    base: Path,
    scenarios: Sequence[Path] = (),
    options: Sequence[str] = (),
    folder: Path | None = None,
    overwrite: bool = False,
    valued: Valued = Valued(),  # noqa: B008 - frozen
    why: bool = False,
    parts: bool = False,
    pool: Pool = Pool(),
    progress: Callable[[str], None] = lambda stage: None,
) -> Outcome:
    """Plan the base and each alternative, compare them, and write the comparison.

    `base` and `scenarios` may be folders of finished runs, which are read instead.
    `folder` replaces outputs/<place>/compare-<base>. `why` asks why people of each are placed against their choice, for
    which every plan is made again with its limits lifted. `parts` asks what each part of an alternative adds, for which
    the base is planned with some of them, in every combination. Raises the children of `CapacityError`; an alternative
    without a plan does not raise, a base without one does.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    progress("reading")
    alternatives = candidates(base, scenarios, options)
    folder = default_folder(alternatives[0].inputs, "compare-") if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite, write.COMPARISON)
    split_into = packages(alternatives) if parts else {}
    for name, (into, _) in split_into.items():
        progress(f"{name} in {len(into)} part{'' if len(into) == 1 else 's'}: {plans_needed(into)} more plans")
    planned = _planned(alternatives, pool, progress)
    if not planned[0].tables:
        kind = NoPlan if planned[0].exit_code == NoPlan.exit_code else CapacityError
        raise kind(f"{alternatives[0].name}, the base: {planned[0].failure}")
    pairs = list(zip(alternatives, planned, strict=True))
    told = reasons(pairs, pool, progress) if why else {}
    apart = {
        name: split(pairs[0], pair, split_into[name], pool, progress)
        for pair in pairs[1:] if (name := pair[0].name) in split_into and pair[1].tables
    }  # fmt: skip
    progress("comparing")
    comparison = replace(_held_together(pairs, valued), why=told, split=apart)
    written = _files(comparison, Made(folder, started, time.perf_counter() - began))
    write.write_run(folder, written.texts, overwrite, write.COMPARISON)
    return Outcome(folder, comparison, written.record, time.perf_counter() - began, len(written.texts))


def _planned(alternatives: Sequence[Candidate], pool: Pool, progress: Callable[[str], None]) -> list[Planned]:
    """The result of each: finished runs as they were read, the others planned now."""
    wanted = [candidate.alternative for candidate in alternatives if candidate.planned is None]
    newly_planned = iter(plan_all(wanted, pool, progress) if wanted else [])
    return [next(newly_planned) if candidate.planned is None else candidate.planned for candidate in alternatives]


def _held_together(pairs: Sequence[tuple[Candidate, Planned]], valued: Valued) -> Comparison:
    """The base, which has a plan, and its alternatives, which may have none."""
    inputs = pairs[0][0].inputs
    rate = inputs.book.money.discount_rate.value
    base, *others = compared([pair for pair in pairs if pair[1].tables], rate, valued)
    return Comparison(
        place=place_name(inputs),
        base=base,
        others=tuple(others),
        failed=tuple((candidate, plan.failure) for candidate, plan in pairs if not plan.tables),
        years=base.flows.years,
        rate=rate,
        valued=valued,
        prices_rise=tuple(rising(inputs)),
        warnings=tuple(_warnings(pairs)),
        differs={other.name: tuple(differences(inputs, other.inputs)) for other, _ in pairs[1:]},
    )


def _warnings(pairs: Sequence[tuple[Candidate, Planned]]) -> list[str]:
    """The base's warnings as they are, an alternative's with its name."""
    (base, planned), *others = pairs
    unsettled = "only the first priorities are settled"
    lines = [f"{base.name}: {unsettled} ({planned.failure})"] if planned.failure else []
    lines += base.warnings
    for other, _ in others:
        lines += [f"{other.name}: {text.removeprefix(f'{other.name}: ')}" for text in other.warnings]
        if other.inputs.scenario.priorities != base.inputs.scenario.priorities:
            lines.append(f"{other.name}: is planned by other priorities than the base")
    return lines


def _files(comparison: Comparison, origin: Made) -> Files:
    """Every file by name."""
    record = compare_record(comparison, origin)
    figures, gains, differing = long_table(comparison), gains_table(comparison), differing_table(comparison)
    texts: dict[str, str | bytes] = {
        "compare.csv": write.csv_text(figures),
        "who_gains.csv": write.csv_text(gains),
        INPUTS: write.csv_text(differing),
        "compare.xlsx": workbook(comparison, figures, gains, differing, origin.started),
        "compare.html": page(comparison, picture(comparison)),
        write.COMPARISON: json_text(record),
    }
    if comparison.split:
        texts[SPLIT] = write.csv_text(split_table(comparison))
    if comparison.why:
        texts[WHY] = write.csv_text(csv_table(comparison))
    return Files(texts, record)
