"""Needs for which nothing is known of the market: the rule, and that every headline leaves them out and says so."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from places import SCENARIO, Place
from report_figures import faults

from capacity.cli import main
from capacity.inputs.schema import Book
from capacity.inputs.unknown_needs import left_out, nothing_known, unmet_by
from capacity.inputs.wording import about
from capacity.planning import check_scenario
from capacity.results.run_tables import read_table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Tiny without its residential home: nursing homes may take a quarter of those placed, and so nobody."""
    place = Place(tmp_path)
    for table in ("services.csv", "residents.csv"):
        place.write(table, "".join(f"{row}\n" for row in place.text(table).splitlines() if "S2" not in row))
    return place


def _book(place: Place) -> Book:
    return check_scenario(place.scenario).inputs.book


@pytest.mark.unit
def test_a_need_is_met_when_what_the_beds_accept_makes_everyone(place: Place) -> None:
    book = _book(place)
    assert unmet_by(book, {"nursing": 3}) == ["residential"]
    assert unmet_by(book, {"nursing": 3, "residential": 0}) == ["residential"]
    assert unmet_by(book, {"residential": 1}) == ["nursing"]
    assert unmet_by(book, {"nursing": 3, "residential": 1}) == []


@pytest.mark.unit
@pytest.mark.parametrize(
    "event",
    [
        "event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2, "
        "services: {residential: 5}, weekly_fee: {residential: 700}, from: 2025-07-01",
        "event: beds, service: S2-residential, change: 4, from: 2025-07-01",
    ],
)
def test_an_event_that_brings_a_home_makes_it_known(place: Place, event: str) -> None:
    assert nothing_known(place.check().inputs) == ["residential"]
    if "beds" in event:
        place.add("services.csv", "S2-residential,S2,residential,0,0,690,\n")
        assert nothing_known(place.check().inputs) == ["residential"]
    place.replace(SCENARIO, "quarters: 2", f"quarters: 2\nevents:\n  - {{{event}}}")
    assert nothing_known(place.check().inputs) == []


@pytest.mark.unit
def test_the_sentence(place: Place) -> None:
    book = _book(place)
    assert left_out(book, {"residential": 0.4}, "2025-26") is None
    assert left_out(book, {"residential": 0.6}, "2025-26") == (
        "The place has no known homes for residential: ",
        "about 1",
        " person who needs it is planned as waiting at the end of 2025-26 and left out here.",
    )
    said = left_out(book, {"nursing": 3.0, "residential": 5.4}, "2025-26")
    assert said is not None
    assert said[0] + said[1] + said[2].split(" planned")[0] == (
        "The place has no known homes for general nursing and residential: 8 people who need them are"
    )


@pytest.mark.integration
def test_every_headline_leaves_it_out_and_says_so(place: Place, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = CliRunner().invoke(main, ["plan", str(place.scenario), "-o", str(run), "--report"])
    assert done.exit_code == 0, done.output
    summary = read_table(run / "summary.csv")
    waiting = summary[summary["measure"] == "waiting_at_year_end"].groupby("need")["value"].sum()
    assert waiting["residential"] > 5
    people = f"{waiting['residential']:.0f} people who need it are planned as waiting at the end of 2025-26"
    sentence = f"The place has no known homes for residential: {people} and left out here."
    # the terminal
    assert sentence in done.stdout
    assert f"People waiting at year end{about(waiting['nursing']):>12}\n" in done.stdout
    assert "\n  Residential " not in done.stdout
    # the record
    head = json.loads((run / "run.json").read_text(encoding="utf-8"))["headline"]
    assert head["waiting"] == pytest.approx([waiting["nursing"]])
    assert list(head["avoidable"]) == ["nursing"]
    assert head["left_out"] == {"residential": pytest.approx([waiting["residential"]])}
    # the map
    page = (run / "map.html").read_text(encoding="utf-8")
    assert sentence in page
    assert f"<b>{about(waiting['nursing'])}</b>" in page
    # the report: in short, who waits, and what the market is asked for
    page = (run / "report.html").read_text(encoding="utf-8")
    assert faults(page, run) == []
    assert page.count("The place has no known homes for residential: <data") == 3
    asked = page.split('<section id="market"')[1].split("</section>")[0]
    assert "residential" not in asked.split("left out here.")[1]
    assert "Not in the total: <bdi>residential</bdi>" in page
