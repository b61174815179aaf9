"""On what figures stand: one word beside each, and every reader goes by that word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from places import SCENARIO, Place

from capacity.inputs.read.place import read_book
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import NO_SOURCE, Book, Figure, Ground
from capacity.inputs.schema.grounds import ground_of
from capacity.model.warnings import assumptions
from capacity.outputs.assumed import groups
from capacity.outputs.workbook.assumption import OF_PLACE, OF_SCENARIO
from capacity.outputs.workbook.ledger_figures import origin
from capacity.planning import check_scenario

OPTION = """
options:
  - {option: nurses, events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 1, from: 2025-10-01}],
     %s}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("ground", "source", "stands_on"),
    [
        (None, "", NO_SOURCE),
        (None, "  ", NO_SOURCE),
        (None, "assumption", "assumption"),
        (None, " Assumption ", "assumption"),
        (None, "Invented", "invented"),
        (None, "HM Treasury Green Book", "published"),
        # a source that has more to say says nothing of its ground
        (None, "as dementia nursing", "published"),
        (None, "Forder 2011; lower for nursing is an assumption", "published"),
        (None, "calibrated to activity of 2023-24", "published"),
        (None, "A study of the assumptions of invented books", "published"),
        ("assumption", "as dementia nursing", "assumption"),
        ("estimated", "calibrated to activity of 2023-24", "estimated"),
        ("published", "A study of the assumptions of invented books", "published"),
        ("invented", "", "invented"),
    ],
)
def test_the_ground_of_a_figure(ground: Ground | None, source: str, stands_on: str) -> None:
    assert ground_of(ground, source) == stands_on
    assert Figure(value=1.0, ground=ground, source=source).stands_on == stands_on


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ground: publishd, source: A ministry", "must be one of 'published', 'estimated', 'assumption' or 'invented'"),
        ("ground: published", "has the ground published but no source; say where it comes from in `source`"),
        (
            "ground: estimated, source: ''",
            "has the ground estimated but no source; say where it comes from in `source`",
        ),
        (
            "ground: published, source: assumption",
            "has the ground published but the source assumption; say the same in both, or a source",
        ),
    ],
)
def test_a_ground_that_cannot_be(place: Place, written: str, why: str) -> None:
    """In the book and in an option, with file and line."""
    place.replace("book.yaml", "priority: 1.5", f"priority: {{value: 1.5, {written}}}")
    plain = why.replace("'", "")
    complaint = place.complaint()
    assert (complaint.file, complaint.line) == (str(place.folder / "book.yaml"), place.line_of("book.yaml", written))
    assert complaint.why.startswith(plain)
    place.replace("book.yaml", f"priority: {{value: 1.5, {written}}}", "priority: 1.5")
    place.add(SCENARIO, OPTION % written)
    assert [complaint.why.startswith(plain) for complaint in place.complaints()] == [True]


@pytest.mark.unit
def test_a_new_source_does_not_keep_the_ground_of_the_old(place: Place) -> None:
    """The book assumes; the place changes the figure in three ways."""
    place.replace("book.yaml", "priority: 1.5", "priority: {value: 1.5, ground: assumption, source: as elsewhere}")
    changed = {
        "{value: 1.4, source: Our own survey}": "published",
        "{source: Our own survey}": "published",
        "{low: 1}": "assumption",
        "1.4": NO_SOURCE,
    }
    found = {}
    for change in changed:
        place.write("place.yaml", f"book_changes: {{needs: {{nursing: {{priority: {change}}}}}}}\n")
        found[change] = place.check().inputs.book.needs["nursing"].priority.stands_on
    assert found == changed


def _written(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Figures of a YAML file that are more than a bare number."""
    if isinstance(value, dict) and "value" in value:
        yield "/".join(path), value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _written(inner, (*path, str(name)))


@pytest.mark.unit
@pytest.mark.parametrize("file", ["models/england.yaml", "models/stand_ins.yaml", "inputs/tiny/book.yaml"])
def test_our_books_name_the_ground_of_every_figure_with_a_source(file: str) -> None:
    figures = dict(_written(yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))))
    assert {path for path, figure in figures.items() if bool(figure.get("source")) != ("ground" in figure)} == set()
    assert len(figures) > 7 or "tiny" in file


@pytest.mark.unit
def test_our_book_does_not_take_for_published_what_its_source_does_not_say() -> None:
    """The sources of the mean stays name 801 and 545 days, no other; the rates of admission were calibrated."""
    book = Book.model_validate(yaml.safe_load((ROOT / "models" / "england.yaml").read_text(encoding="utf-8")))
    assert {need.mean_stay_days.stands_on for need in book.needs.values()} == {"assumption"}
    rates = [rate for bands in book.admissions_per_1000_per_year.values() for rate in bands.values()]
    assert {rate.stands_on for rate in rates} == {"estimated"}
    arranged = {name: need.days_to_arrange.stands_on for name, need in book.needs.items()}
    assert arranged.pop("extra_care") == "assumption"
    assert set(arranged.values()) == {"estimated"}  # what was published are days waited, of which arranging is a part
    assert book.travel.road_factor.stands_on == "assumption"
    assert book.money.discount_rate.stands_on == "published"


@pytest.mark.unit
def test_our_book_is_read_without_grounds_and_means_the_same_figures(tmp_path: Path) -> None:
    """As a book that was written before there were grounds; only the grounds of figures with a longer source differ."""
    text = (ROOT / "models" / "england.yaml").read_text(encoding="utf-8")
    (tmp_path / "bare.yaml").write_text(re.sub(r", ground: \w+", "", text), encoding="utf-8")
    bare, ours = read_book(tmp_path / "bare.yaml", tmp_path), read_book(ROOT / "models" / "england.yaml", tmp_path)
    named, unnamed = dict(_written(ours.model_dump())), dict(_written(bare.model_dump()))
    assert named.keys() == unnamed.keys()
    assert {path for path, figure in unnamed.items() if figure["ground"] is not None} == set()
    assert {path for path, figure in named.items() if figure != {**unnamed[path], "ground": figure["ground"]}} == set()


@pytest.mark.unit
def test_a_book_without_the_newer_figures_is_one_with_figures_that_change_nothing() -> None:
    """inputs/tiny/book.yaml has none of them."""
    book = Book.model_validate(yaml.safe_load((ROOT / "inputs" / "tiny" / "book.yaml").read_text(encoding="utf-8")))
    factors = (book.admissions_factor, book.hours_factor, book.staff_stay_after_closure)
    assert [figure.value for figure in factors] == [1, 1, 1]
    for kind in book.care_types.values():
        assert (kind.hours_per_site_per_week, kind.others_growth_per_year.value) == ({}, 0)
    for need in book.needs.values():
        told = (need.days_to_arrange, need.interim_care_per_week, need.self_funders_becoming_funded_per_year)
        assert ([figure.value for figure in told], need.becomes) == ([0, 0, 0], {})


@pytest.mark.unit
def test_options_of_the_demonstration_are_invented() -> None:
    options = yaml.safe_load((ROOT / "inputs" / "knowsley" / "options.yaml").read_text(encoding="utf-8"))["options"]
    assert [option["ground"] for option in options] == ["invented"] * len(options)


def _agree(inputs: Inputs) -> dict[str, str]:
    """Every figure of the book with its ground, which the figure itself, report, warnings and workbook say alike."""
    shown = {one.path: one for _, members in groups(inputs) for one in members}
    warned = {path.replace(".", "/") for path, _ in assumptions(inputs.book)}
    for path, one in shown.items():
        assert one.kind == one.figure.stands_on
        assert (path in warned) == (one.kind == "assumption"), path
        kind, source = origin(inputs, one.figure, *path.split("/"))
        assert kind == one.kind or (one.kind == NO_SOURCE and kind in (OF_PLACE, OF_SCENARIO)), path
        assert source == one.figure.source or one.figure.source == ""
    assert warned <= shown.keys()
    return {path: one.kind for path, one in shown.items()}


@pytest.mark.integration
def test_report_workbook_and_warnings_agree_on_every_figure_of_our_book() -> None:
    inputs = check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml").inputs
    grounds = _agree(inputs)
    assert set(grounds.values()) == {"published", "estimated", "assumption", NO_SOURCE}
    assert grounds["needs/nursing/mean_stay_days"] == "assumption"


@pytest.mark.integration
def test_they_agree_on_changed_figures_too(place: Place) -> None:
    """Of the place with and without a source, of the scenario likewise; a source may speak of assumptions."""
    place.write(
        "place.yaml",
        "book_changes: {needs: {nursing: {mean_stay_days: 300, nhs_funded_share: {value: 0.2, ground: estimated,"
        " source: invented homes left out}}}}\n",
    )
    place.add(
        SCENARIO,
        "book_changes: {travel: {road_factor: {value: 1.4, source: A study of assumptions}},"
        " money: {discount_rate: 0.03}, needs: {residential: {priority: {value: 2, ground: assumption}}}}\n",
    )
    inputs = place.check().inputs
    grounds = _agree(inputs)
    assert {path: kind for path, kind in grounds.items() if kind != NO_SOURCE} == {
        "needs/nursing/nhs_funded_share": "estimated",
        "needs/residential/priority": "assumption",
        "travel/road_factor": "published",
    }
    terms, money = inputs.book.needs["nursing"], inputs.book.money
    assert origin(inputs, terms.mean_stay_days, "needs", "nursing", "mean_stay_days")[0] == OF_PLACE
    assert origin(inputs, money.discount_rate, "money", "discount_rate")[0] == OF_SCENARIO
