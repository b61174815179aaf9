"""Homes that close: who must move, when and to where, in the summary, the report and a comparison."""

import json
import shutil
from dataclasses import replace
from math import exp
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT, add_next_year
from report_figures import Reader, faults
from test_compare import compare

from capacity.cli import main
from capacity.inputs.schema.scenario import REPORT_SECTIONS
from capacity.outputs.closing_homes import lines, sentence
from capacity.outputs.redraw import Finished, read_run
from capacity.planning import plan
from capacity.results.closures import closings, moved

NEEDED = ("placements.csv", "residents.csv", "waiting.csv", "occupancy.csv")


def _read(folder: Path) -> Finished:
    return read_run(folder, NEEDED)


@pytest.mark.integration
def test_a_home_that_closes_without_another_by_hand(tiny: Path, tmp_path: Path) -> None:
    """S2 is the only residential home. On 30 June 6.043428 of the council's residents live there (tests/test_tiny.py);
    of these e^(-92/730) = 0.881591 still wait after the quarter: 5.327830. One more pays for themselves."""
    done = CliRunner().invoke(
        main, ["plan", str(tiny / "scenarios" / "provider-failure.yaml"), "-o", str(tmp_path / "run")]
    )
    assert done.exit_code == 0, done.stderr
    run = _read(tmp_path / "run")
    (closing,) = closings(run.tables, run.inputs)
    each = moved(closing, run.tables, run.inputs)
    assert (closing.services, closing.quarter, closing.doors) == (
        ("S2-residential",),
        "2025-07-01",
        ("S2-residential@T1",),
    )
    assert each.to_move == pytest.approx(6.043428, abs=1e-6)
    assert each.waiting == pytest.approx(6.043428 * exp(-92 / 730), abs=1e-5)
    assert (each.that_day, each.placed, each.last_placed, each.destinations, each.others) == (0, 0, "", (), 1)
    assert each.left == pytest.approx(6.043428 - 5.327830, abs=1e-5)
    shown = done.stdout.splitlines()
    at = shown.index("Homes that close")
    assert shown[at + 1 : at + 3] == [
        "  When Residential home two closes on 1 July 2025, 6 people must move: nobody is placed elsewhere",
        "    that day; 5 still wait at the end of that quarter.",
    ]


OTHER_HOMES = """\
name: failing
extends: baseline.yaml
report: [closures, warnings]
quarters: 6
events:
  - {event: closes, site: S1, from: 2025-10-01, until: 2026-01-01}
  - {event: opens, site: S9, name: "New <wing>", provider: P1, authority: T1, latitude: 54.05, longitude: -2,
     services: {nursing: 4}, weekly_fee: {nursing: 780}, from: 2025-07-01, until: 2026-04-01}
"""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """S1 closes for a quarter, and S9 opens for three: a run in which people move to other homes, some twice."""
    folder = tmp_path_factory.mktemp("failing")
    tiny = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny"))
    add_next_year(tiny)
    services = tiny / "services.csv"
    services.write_text(
        services.read_text().replace("S3-nursing,S3,nursing,10,2,860,4", "S3-nursing,S3,nursing,30,2,860,")
    )
    (tiny / "scenarios" / "failing.yaml").write_text(OTHER_HOMES)
    return plan(tiny / "scenarios" / "failing.yaml", folder=folder / "run").folder


@pytest.mark.integration
def test_every_closure_is_told_from_the_tables(failing: Path) -> None:
    """S9 closes by the end of its own event. Nobody is counted twice for a home that opens again."""
    run = _read(failing)
    found = closings(run.tables, run.inputs)
    assert [(closing.name, closing.quarter) for closing in found] == [
        ("Nursing home one", "2025-10-01"), ("New <wing>", "2026-04-01")]  # fmt: skip
    placements, waiting = (pd.read_csv(failing / f"{table}.csv") for table in ("placements", "waiting"))
    for closing in found:
        each = moved(closing, run.tables, run.inputs)
        mine = placements[placements["area"].isin(closing.doors)]
        assert each.placed == pytest.approx(mine["people"].sum())
        assert each.out_of_borough == pytest.approx(mine.loc[mine["out_of_borough"], "people"].sum())
        assert sum(place.people for place in each.destinations) == pytest.approx(each.placed)
        door = waiting[waiting["area"].isin(closing.doors) & (waiting["quarter"] == closing.quarter)]
        assert each.waiting == pytest.approx(door["people"].sum())
        # placed on the first day, or they wait, some of whom leave within the quarter
        assert each.that_day + each.waiting <= each.to_move + 1e-6
        assert each.left >= -1e-6
    first = moved(found[0], run.tables, run.inputs)
    assert first.that_day > 1
    assert {place.site for place in first.destinations} <= {"S3", "S9"}
    said = sentence(found[0], first, run.inputs)
    assert said.startswith("When Nursing home one closes on 1 October 2025, ")
    assert "elsewhere that day" in said
    # the words follow from the figures alone
    never = replace(first, that_day=0, placed=0, destinations=(), waiting=3, still_waiting=0, last_placed="")
    assert sentence(found[0], never, run.inputs).endswith(
        "nobody is placed elsewhere that day; about 3 still wait at the end of that quarter and leave later without a"
        " place."
    )
    later = replace(first, that_day=6, placed=8, out_of_borough=0, waiting=2, still_waiting=0, last_placed="2026-01-01")
    said = sentence(found[0], later, run.inputs)
    assert " none of them out of the borough; about 2 still wait at the end" in said
    assert said.endswith("that quarter, the last of them until the quarter from January 2026.")
    assert all(len(line) <= 100 for _, line in lines(run.tables, run.inputs))


@pytest.mark.integration
def test_the_report_cites_where_people_go(failing: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(failing)])
    assert done.exit_code == 0, done.stderr
    page = (failing / "report.html").read_text()
    assert faults(page, failing) == []
    section = page[page.index('<section id="closures"') :]
    section = section[: section.index("</section>")]
    read = Reader(section)
    assert len(read.tables) == 3  # the closures, then where people go, for each
    assert "New &lt;wing&gt;" in section
    assert "2 homes close in the plan" in section
    assert "<bdi>Nursing home three</bdi>" in section
    audited = CliRunner().invoke(main, ["audit", str(failing)])
    assert audited.exit_code == 0, audited.stdout


@pytest.mark.integration
def test_without_a_closure_a_section_that_is_asked_for_says_so(tiny: Path, tmp_path: Path) -> None:
    assert "closures" in REPORT_SECTIONS
    baseline = tiny / "scenarios" / "baseline.yaml"
    baseline.write_text(baseline.read_text() + "report: [closures, warnings]\n")
    folder = plan(baseline, folder=tmp_path / "run").folder
    run = _read(folder)
    assert lines(run.tables, run.inputs) == []
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 0, done.stderr
    assert "No home in which the council has residents closes." in (folder / "report.html").read_text()


@pytest.mark.integration
def test_a_comparison_says_who_must_move(tiny: Path, tmp_path: Path) -> None:
    scenarios = [tiny / "scenarios" / f"{name}.yaml" for name in ("baseline", "provider-failure")]
    done = compare(*scenarios, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    said = (
        "When Residential home two closes on 1 July 2025, 6 people must move: nobody is placed elsewhere that day; 5"
        " still wait at the end of that quarter."
    )
    assert said in " ".join(done.stdout.split())
    page = (tmp_path / "out" / "compare.html").read_text()
    assert f"<bdi>{said}</bdi>" in page
    assert page.count("a cost that falls because people wait is no saving") == 1
    baseline, failure = json.loads((tmp_path / "out" / "compare.json").read_text())["alternatives"]
    assert baseline["closures"] == []
    assert [(each["site"], each["from"], round(each["to_move"], 3)) for each in failure["closures"]] == [
        ("S2", "2025-07-01", 6.043)]  # fmt: skip


@pytest.mark.integration
def test_a_home_that_is_closed_from_the_start_moves_those_of_the_place(tiny: Path, tmp_path: Path) -> None:
    """S1 has 4 residents at the start (residents.csv), who never live there in the plan."""
    scenario = tiny / "scenarios" / "gone.yaml"
    scenario.write_text(
        "name: gone\nextends: baseline.yaml\nevents:\n  - {event: closes, service: S1-nursing, from: 2025-04-01}\n"
        "report: [closures, warnings]\n"
    )
    folder = plan(scenario, folder=tmp_path / "run").folder
    run = _read(folder)
    (closing,) = closings(run.tables, run.inputs)
    assert (closing.before, moved(closing, run.tables, run.inputs).to_move) == ("", 4)
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 0, done.stderr
    page = (folder / "report.html").read_text()
    assert faults(page, folder) == []
    assert "about 4 people must move" in page.replace("\n", " ")
