"""Ranges in the report: what a simulation beside the run says of its headline, and fans by year."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from conftest import ROOT, add_next_year
from report_figures import Reader, faults

from capacity.inputs.errors import CapacityError
from capacity.outputs.redraw import write_report
from capacity.outputs.report.ranges import NOT_STUDIED
from capacity.planning import plan
from capacity.studies.simulate.study import simulate

pytestmark = pytest.mark.integration
BEGINS = "How far the figures may be out"


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two financial years of the tiny place, planned and simulated."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("ranges") / "tiny"))
    add_next_year(place)
    scenario = place / "scenarios" / "longer.yaml"
    scenario.write_text("name: longer\nextends: baseline.yaml\nquarters: 6\n")
    folder = place / "run"
    plan(scenario, folder=folder)
    simulate(folder, replications=12)
    return folder


@pytest.fixture
def copied(simulated: Path, tmp_path: Path) -> Path:
    """A copy of the place, so that a test may change its run."""
    return Path(shutil.copytree(simulated.parent, tmp_path / "tiny")) / "run"


def _said(page: str) -> str:
    return unescape(re.sub("<[^>]*>", "", page))


def test_ranges_stand_beside_the_headline_and_have_their_section(simulated: Path) -> None:
    page = write_report(simulated).read_text()
    section = page.split('<section id="ranges"')[1].split("</section>")[0]
    assert BEGINS in section
    assert (
        "There are 12 simulations, made by capacity simulate (seed 1). In them people are first offered the homes that"
        " the plan uses and, once they have waited 14 days, the nearest home anywhere." in _said(section)
    )
    assert "The range leaves out what the plan assumes" in _said(section)
    assert section.count("<svg") == 2  # placements and cost
    for label in ("nine of ten", "half of them", "the median", "the plan"):
        assert f">{label}</text>" in section
    summary = _said(page.split('<section id="headline"')[1].split("</section>")[0])
    gap = _said(page.split('<section id="out_of_borough"')[1].split("</section>")[0])
    assert re.search(
        r"pe\w+ \(\d+ to \d+ in nine of ten simulations of chance\) (is|are) placed out of the borough", gap
    )
    assert re.search(
        r"In 2026-27 \(2 quarters\) it is £[\d.]+[mk] to £[\d.]+[mk] in nine of ten simulations of chance\.", summary
    )


def test_every_figure_of_a_range_is_that_of_the_simulations_tables(simulated: Path) -> None:
    page = write_report(simulated).read_text()
    assert not faults(page, simulated)
    files = {figure.attributes["data-file"] for figure in Reader(page).figures}
    assert {"simulation/people.csv", "simulation/money.csv", "simulation/simulation.json"} <= files


def test_a_run_without_a_study_has_no_section_and_says_so_where_it_is_asked_for(copied: Path) -> None:
    shutil.rmtree(copied / "simulation")
    page = write_report(copied).read_text()
    assert 'id="ranges"' not in page
    assert "simulations" not in _said(page)
    with (copied / "scenario.yaml").open("a") as scenario:
        scenario.write("report: [ranges]\n")
    assert NOT_STUDIED in _said(write_report(copied).read_text())


def test_a_simulation_of_another_run_is_not_shown(copied: Path) -> None:
    record = copied / "simulation" / "simulation.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "run": "0" * 64}))
    with pytest.raises(
        CapacityError, match=r"simulation is of another run, or .*: run `capacity simulate .*run` again"
    ):
        write_report(copied)


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("simulation.json", "{", "Expecting property name"),
        ("simulation.json", "{}", "'run'"),
        ("simulation.json", None, "simulation.json"),
        ("people.csv", "broker\nplan\n", "people.csv lacks the column home"),
        ("money.csv", None, "money.csv"),
    ],
)
def test_a_simulation_that_is_not_whole_is_a_complaint(copied: Path, file: str, content: str | None, why: str) -> None:
    if content is None:
        (copied / "simulation" / file).unlink()
    else:
        (copied / "simulation" / file).write_text(content)
    with pytest.raises(CapacityError) as caught:
        write_report(copied)
    assert "is not a whole simulation" in str(caught.value)
    assert why in str(caught.value)
    assert "again, or remove the folder" in str(caught.value)
