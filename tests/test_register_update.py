"""A newer register into a place: what differs is told, and nothing of the council's own is lost."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from registers import location, table, write_csv

from capacity.importing.model import Change, Origin
from capacity.importing.place import Cell, Place, key_of
from capacity.importing.register import Imported, import_register, read_rules, update_register
from capacity.importing.register.match import alike
from capacity.inputs.errors import WrongUsage

pytestmark = pytest.mark.integration

RULES = read_rules(ROOT / "models" / "register.yaml")
Rows = dict[str, dict[str, str]]
"""Rows of a table that the council changed or added, by ID: the cells that differ."""


def old(*rows: Mapping[str, str]) -> list[Mapping[str, str]]:
    """A register of two homes, and more."""
    return [location("1-1", Location_Name="Elm House"), location("1-2", Location_Name="Oak Lodge"), *rows]


def register(folder: Path, rows: list[Mapping[str, str]]) -> Path:
    return write_csv(folder / "register.csv", table(rows))


def place_of(folder: Path, change: Change, **own: Rows) -> Place:
    """The place that an import makes in `folder`, with the council's own cells, rows and residents."""
    (folder / "imported").mkdir(exist_ok=True)
    for name, text in change.files.items():
        (folder / "imported" / name).write_text(text, encoding="utf-8")
    tables: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    written: dict[Cell, tuple[str, Origin]] = {}
    for name, rows in change.tables.items():
        for row in rows:
            key = key_of(name, row.cells)
            tables.setdefault(name, {})[key] = dict(row.cells)
            for column, origin in row.origins.items():
                written[name, key, column] = (row.cells[column], origin)
    for name, changes in own.items():
        for key_text, cells in changes.items():
            key = tuple(key_text.split(" "))
            tables.setdefault(name, {}).setdefault(key, {}).update(cells)
    return Place(folder, tables, written)


def first(folder: Path, *more: Mapping[str, str], **own: Rows) -> Place:
    path = register(folder, old(*more))
    return place_of(folder, import_register(path, ["Knowsley"], 10, Place(folder), RULES).change, **own)


def update(place: Place, *rows: Mapping[str, str], same_as: Mapping[str, str] | None = None) -> Imported:
    return update_register(register(place.folder, list(rows)), [], 10, place, RULES, same_as)


def lines(result: Imported) -> list[tuple[str, ...]]:
    """what, site, column, before, after of update.csv"""
    rows = csv.DictReader(io.StringIO(result.change.files["update.csv"]))
    return [(row["what"], row["site"], row["column"], row["before"], row["after"]) for row in rows]


def ids(result: Imported, name: str) -> set[str]:
    return {next(iter(row.cells.values())) for row in result.change.tables[name]}


def test_the_same_register_again_changes_nothing(tmp_path: Path) -> None:
    place = first(tmp_path)
    result = update(place, *old())
    assert lines(result) == []
    assert "Nothing has changed since the earlier register." in result.change.notes
    assert {name: {key_of(name, row.cells): dict(row.cells) for row in rows} for name, rows in
            result.change.tables.items()} == place.tables  # fmt: skip


def test_closures_new_homes_and_changes_are_told(tmp_path: Path) -> None:
    place = first(tmp_path, location("1-3", Location_Name="Ash Court"))
    changed = location("1-1", Location_Name="Elm House", Care_homes_beds="18",
                       Location_Latest_Overall_Rating="Inadequate", Provider_ID="1-901")  # fmt: skip
    result = update(place, changed, location("1-2", Location_Name="Oak Lodge", Dormant__Y_N="Y"),
                    location("1-4", Location_Name="Birch View", Care_homes_beds="30"))  # fmt: skip
    assert lines(result) == [
        ("left", "1-2", "", "", "is dormant"),
        ("left", "1-3", "", "", "is no longer in the register"),
        ("new", "1-4", "", "", "30"),
        ("changed", "1-1", "beds", "20", "18"),
        ("changed", "1-1", "rating", "Good", "Inadequate"),
        ("changed", "1-1", "provider", "1-900", "1-901"),
    ]
    assert result.change.notes[1] == (
        "Since the earlier register: 1 new homes, 2 homes that left, 1 changed beds, 1 changed ratings, "
        "1 changed providers."
    )
    assert "1-3 (Ash Court) is no longer in the register" in result.change.notes
    assert ids(result, "sites") == {"1-1", "1-4"}
    assert set(result.change.whole) == {"providers", "sites", "services"}


def test_a_long_list_is_told_in_part(tmp_path: Path) -> None:
    result = update(first(tmp_path), *old(*(location(f"1-{number}") for number in range(100, 125))))
    assert "and 5 more, in imported/update.csv" in result.change.notes
    assert len(lines(result)) == 25


OWN: dict[str, dict[str, Rows]] = {
    "residents.csv has 12 people there": {"residents": {"1-2-residential residential E08000011": {"people": "12"}}},
    "services.csv has figures of your own": {"services": {"1-2-residential": {"weekly_fee": "850"}}},
    "sites.csv has details of your own": {"sites": {"1-2": {"rating": "Outstanding"}}},
}


@pytest.mark.parametrize("use", OWN)
def test_a_home_that_closed_stays_while_the_council_s_own_depends_on_it(tmp_path: Path, use: str) -> None:
    place = first(tmp_path, **OWN[use])
    result = update(place, location("1-1", Location_Name="Elm House"))
    assert lines(result) == [("left", "1-2", "", "", "is no longer in the register")]
    assert ids(result, "sites") == {"1-1", "1-2"}
    assert ids(result, "services") == {"1-1-residential", "1-2-residential"}
    (kept,) = [row for row in result.change.tables["services"] if row.cells["site"] == "1-2"]
    assert dict(kept.cells) == {"service": "1-2-residential", "site": "1-2", "care_type": "residential", "beds": "20"}
    (note,) = [note for note in result.change.notes if "stays in the tables" in note]
    assert use in note
    assert "{event: closes, site: 1-2, from: …}" in note
    later = update(place_of(tmp_path, result.change, **OWN[use]), location("1-1", Location_Name="Elm House"))
    assert lines(later) == []
    assert ids(later, "sites") == {"1-1", "1-2"}


def test_a_scenario_that_names_a_home_keeps_it(tmp_path: Path) -> None:
    place = first(tmp_path, location("1-22"))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "wing.yaml").write_text("events: [{event: beds, service: 1-2-residential, change: 3}]\n")
    result = update(place, location("1-1", Location_Name="Elm House"))
    assert ids(result, "sites") == {"1-1", "1-2"}  # and not 1-22
    assert any("scenarios/wing.yaml names it" in note for note in result.change.notes)


def test_a_home_that_closed_takes_stand_in_residents_with_it(tmp_path: Path) -> None:
    key = ("1-2-residential", "residential", "E08000011")
    place = first(tmp_path, residents={" ".join(key): {"people": "0"}})
    result = update(place, location("1-1", Location_Name="Elm House"))
    assert ids(result, "sites") == {"1-1"}
    assert result.change.gone == {"residents": [key]}


def test_the_council_s_split_of_beds_is_kept_and_the_change_reported(tmp_path: Path) -> None:
    """The council put all beds into dementia residential: the rule's two services must not come back beside it."""
    home = {"services": ["Care home service without nursing"], "bands": ["Dementia"]}
    place = first(tmp_path, location("1-3", **home))
    tables = {name: dict(rows) for name, rows in place.tables.items()}
    del tables["services"][("1-3-residential",)]
    tables["services"][("1-3-dementia_residential",)] = {
        **tables["services"][("1-3-dementia_residential",)],
        "beds": "20",
    }
    place = Place(tmp_path, tables, place.written)
    result = update(place, *old(location("1-3", **home, Care_homes_beds="16")))
    assert [row.cells["service"] for row in result.change.tables["services"] if row.cells["site"] == "1-3"] == [
        "1-3-dementia_residential"
    ]
    assert ("changed", "1-3", "beds", "20", "16") in lines(result)
    assert any("registered beds 20 before, 16 now; the split is yours: mend it" in note for note in result.change.notes)


def test_a_service_that_people_are_at_is_not_split_away(tmp_path: Path) -> None:
    """The home gave up its dementia band, but 3 residents are in its dementia service."""
    name = "1-3-dementia_residential"
    place = first(
        tmp_path,
        location("1-3", bands=["Dementia"]),
        residents={f"{name} dementia_residential E08000011": {"people": "3"}},
    )
    result = update(place, *old(location("1-3")))
    assert {row.cells["service"]: row.cells["beds"] for row in result.change.tables["services"]
            if row.cells["site"] == "1-3"} == {name: "12", "1-3-residential": "8"}  # fmt: skip
    assert any(f"its services stay since your people or figures are at {name}" in note for note in result.change.notes)


NEW = location("1-456", Location_Name="Oak Lodge Care Home", Care_homes_beds="21")


def test_a_home_registered_anew_is_offered_as_a_match(tmp_path: Path) -> None:
    result = update(first(tmp_path), location("1-1", Location_Name="Elm House"), NEW)
    assert ("match", "1-2", "location_id", "1-2", "1-456") in lines(result)
    assert (
        "1-2 (Oak Lodge, L36 9AA) closed and 1-456 (Oak Lodge Care Home) opened there: if it is the same home, run "
        "again with --same 1-2=1-456"
    ) in result.change.notes


@pytest.mark.parametrize("how", [{"Location_Postal_Code": "L36 9AB"}, {"Location_Name": "Willows"}])
def test_another_home_is_no_match(tmp_path: Path, how: dict[str, str]) -> None:
    new = location("1-456", **{"Location_Name": "Oak Lodge Care Home", **how})
    result = update(first(tmp_path), location("1-1", Location_Name="Elm House"), new)
    assert [line[0] for line in lines(result)] == ["left", "new"]


@pytest.mark.parametrize("at_once", [True, False])
def test_an_accepted_match_keeps_its_site_and_what_is_the_council_s(tmp_path: Path, at_once: bool) -> None:
    own: dict[str, Rows] = {"services": {"1-2-residential": {"weekly_fee": "850"}}}
    place = first(tmp_path, **own)
    rows = [location("1-1", Location_Name="Elm House"), NEW]
    if not at_once:
        place = place_of(tmp_path, update(place, *rows).change, **own)
    result = update(place, *rows, same_as={"1-2": "1-456"})
    assert ids(result, "sites") == {"1-1", "1-2"}
    assert ids(result, "services") == {"1-1-residential", "1-2-residential"}
    assert ("changed", "1-2", "beds", "20", "21") in lines(result)
    assert "1-2,1-456,Oak Lodge Care Home" in result.change.files["register.csv"]
    later = update(place_of(tmp_path, result.change, **own), *rows)  # and it is remembered
    assert lines(later) == []
    assert ids(later, "sites") == {"1-1", "1-2"}


@pytest.mark.parametrize(
    ("same_as", "complaint"),
    [
        ({"1-9": "1-456"}, "--same 1-9=1-456: 1-9 is not a site of the earlier register"),
        ({"1-2": "1-457"}, r"--same 1-2=1-457: 1-457 is not among the homes within reach \(did you mean 1-456\?\)"),
        ({"1-1": "1-456"}, "--same 1-1=1-456: 1-1 and 1-456 are both registered"),
    ],
)
def test_a_pair_that_cannot_be_is_refused(tmp_path: Path, same_as: dict[str, str], complaint: str) -> None:
    with pytest.raises(WrongUsage, match=complaint):
        update(first(tmp_path), location("1-1", Location_Name="Elm House"), NEW, same_as=same_as)


def test_an_update_needs_an_earlier_import(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="holds no earlier import of the register: leave --update out"):
        update(Place(tmp_path), location())


def test_a_home_that_lost_its_position_keeps_the_one_it_had(tmp_path: Path) -> None:
    rows = [location("1-1", Location_Name="Elm House", Location_Latitude="", Location_Longitude=""), old()[1]]
    assert lines(update(first(tmp_path), *rows)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Trewan House", "Trewan House Care Home", True), ("The Oaks Nursing Home", "Oaks Residential Home", True),
        ("St Mary's Lodge", "St. Marys Lodge", True), ("Elm House", "Willow Court", False), ("House", "House", True),
        ("Riverside View", "Hillside Grange", False),
    ],
)  # fmt: skip
def test_names_that_are_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


KINDS = ("Care home service with nursing", "Care home service without nursing", "Extra Care housing services")
HOME = st.builds(
    lambda number, kind, bands, beds, dormant: location(
        f"1-{number}", [kind], bands, Care_homes_beds=str(beds), Dormant__Y_N=dormant, Care_home=""
    ),
    st.integers(1, 5),
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(["Dementia", "Older People", "Mental Health"]), unique=True),
    st.integers(1, 50),
    st.sampled_from(["", "", "Y"]),
)
HOMES = st.lists(HOME, min_size=1, max_size=5)


@given(HOMES, HOMES, st.randoms(use_true_random=False))
def test_no_update_loses_a_service_that_is_used(
    tmp_path_factory: pytest.TempPathFactory, before: list[dict[str, str]], now: list[dict[str, str]], choose: Random
) -> None:
    folder = tmp_path_factory.mktemp("place")
    change = import_register(register(folder, old(*before)), ["Knowsley"], 10, Place(folder), RULES).change
    service = choose.choice([row.cells["service"] for row in change.tables["services"]])
    own = choose.choice([{"services": {service: {"weekly_fee": "850"}}},
                         {"services": {service: {"beds": "9999"}}},
                         {"residents": {f"{service} nursing E08000011": {"people": "3"}}}])  # fmt: skip
    result = update(place_of(folder, change, **own), location("1-99"), *now)
    assert service in ids(result, "services")
    site = service.split("-", 2)[:2]
    assert "-".join(site) in ids(result, "sites")
    assert {row.cells["provider"] for row in result.change.tables["sites"]} <= ids(result, "providers")
    assert {row.cells["site"] for row in result.change.tables["services"]} <= ids(result, "sites")
