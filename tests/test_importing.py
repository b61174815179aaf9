"""What importers share: a change laid over a place, stand-ins, the list of what is to do, the folder."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from capacity.importing.console import lines
from capacity.importing.merge import kept, merge
from capacity.importing.model import Change, Dropped, NewRow, Origin, Source
from capacity.importing.pairs import pairs
from capacity.importing.place import Place, read_place
from capacity.importing.run import Begun, Outcome, begin, finish
from capacity.importing.scenario import baseline
from capacity.inputs.errors import BadInput, WrongUsage
from capacity.planning import check_scenario, plan

pytestmark = pytest.mark.integration

PUBLISHED, RULE, NONE = Origin("published", "a register"), Origin("estimated", "a rule"), Origin("missing", "not said")


def row(origin: Origin = PUBLISHED, key: int = 1, **cells: str) -> NewRow:
    """The first `key` cells name the row."""
    return NewRow(cells, dict.fromkeys(list(cells)[key:], origin))


def site(name: str, authority: str, latitude: str = "53.4") -> NewRow:
    return row(site=name, name=f"Home {name}", provider="P", authority=authority, latitude=latitude, longitude="-2.8",
               rating="Good")  # fmt: skip


REGISTER = Change(
    tables={
        "authorities": [row(authority="H", name="Homeshire", role="home"),
                        row(authority="N", name="Nextshire", role="neighbour")],
        "providers": [row(provider="P", name="Provider")],
        "sites": [site("S1", "H"), site("S2", "N", "53.45"), site("S3", "H")],
        "services": [
            row(RULE, service="S1-nursing", site="S1", care_type="nursing", beds="40"),
            row(RULE, service="S2-nursing", site="S2", care_type="nursing", beds="100"),
            row(NONE, service="S3-extra_care", site="S3", care_type="extra_care", beds="0"),
        ],
    },
    settings={"name": "Homeshire", "attribution": "Source: a register."},
    sources=[Source("register.csv", "0" * 64, "a register", 4, 3, 1)],
    dropped=[Dropped("register.csv", 5, "S4", "dormant")],
)  # fmt: skip
YEARS = range(2025, 2031)
POPULATION = Change(
    tables={
        "areas": [row(area="A1", name="Ward", authority="H", latitude="53.41", longitude="-2.81")],
        "population": [
            row(key=3, area="A1", age_band=band, year=str(year), people="1000")
            for band in ("18-64", "65-74", "75-84", "85+")
            for year in YEARS
        ],
    },
    settings={"attribution": "Source: a register. Source: a census."},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place folder made by two imports."""
    folder = tmp_path / "inputs" / "homeshire"
    finish(Begun(read_place(folder), baseline(folder, None, None)), "cqc", REGISTER)
    finish(begin(folder), "population", POPULATION)
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def retype(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_stand_ins_make_a_place_that_can_be_planned(folder: Path, tmp_path: Path) -> None:
    services = {one["service"]: one for one in table(folder, "services")}
    # others at home: 0.32 × 40 = 12.8, so 13; elsewhere 0.86 × 100 = 86
    assert (services["S1-nursing"]["others"], services["S2-nursing"]["others"]) == ("13", "86")
    assert services["S1-nursing"]["weekly_fee"] == "790"
    # 2 authorities with nursing, 1 with extra care, six... five financial years each
    assert len(table(folder, "fee_rates")) == 3 * 5
    # nursing: (0.45 + 2.7 + 10.0) admissions a year for 3,000 people, each staying 456 days by the book
    run = plan(folder / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    assert run.record["complete"]
    assert any(warning.kind == "to_do" for warning in run.warnings)


def test_residents_stand_in_by_admissions_times_stay(folder: Path) -> None:
    book = begin(folder).baseline.read_book(folder)
    stay = book.needs["nursing"].mean_stay_days.value
    expected = (0.45 + 2.7 + 10.0) * stay / 365
    people = [float(one["people"]) for one in table(folder, "residents") if one["need"] == "nursing"]
    assert sum(people) == int(expected)
    # so that `check` finds no need whose numbers would rise or fall by themselves, but where no home has room for it
    (text,) = [
        one.text for one in check_scenario(folder / "scenarios" / "baseline.yaml").warnings if one.kind == "opening"
    ]
    assert "General nursing" not in text
    assert "Residential: 0, not " in text


def test_residents_stand_in_by_the_factor_on_admissions_too(folder: Path) -> None:
    """13.15 admissions a year for 650 days each are 23.4 people; half of them are 11.7."""
    before = sum(float(one["people"]) for one in table(folder, "residents") if one["need"] == "nursing")
    (folder / "place.yaml").write_text("book_changes: {admissions_factor: 0.5}\n")
    finish(begin(folder), "population", POPULATION)
    people = [float(one["people"]) for one in table(folder, "residents") if one["need"] == "nursing"]
    assert sum(people) == int((0.45 + 2.7 + 10.0) * 0.5 * 650 / 365)
    assert before == int((0.45 + 2.7 + 10.0) * 650 / 365)


def test_the_readme_says_what_the_book_supplies(folder: Path) -> None:
    assert "days to arrange a place" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_councils_own_figures_stay_and_leave_the_list(folder: Path) -> None:
    retype(folder, "services", "S1-nursing,S1,nursing,40,13,790", "S1-nursing,S1,nursing,38,11,801.50")
    outcome = finish(begin(folder), "cqc", REGISTER)
    mine = next(one for one in table(folder, "services") if one["service"] == "S1-nursing")
    assert (mine["beds"], mine["others"], mine["weekly_fee"]) == ("38", "11", "801.50")
    assert outcome.own == 1  # of the register's figures; the others are stand-ins
    assert _item(outcome, "services", "others").figures == 2
    assert any("1 figure is the council's own and stays as it is" in text for _, text in lines(outcome))


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        (1, ["register.csv: 1 row read, 0 kept, 1 not used", "        1  reason 0"]),
        (7, ["register.csv: 7 rows read, 0 kept, 7 not used", "        1  for 1 other reason"]),
        (8, ["register.csv: 8 rows read, 0 kept, 8 not used", "        2  for 2 other reasons"]),
    ],
)
def test_the_terminal_counts_the_rows_that_were_not_used(folder: Path, dropped: int, said: list[str]) -> None:
    """Six reasons are named, the others counted."""
    rows = [Dropped("register.csv", at + 2, f"S{at}", f"reason {at}") for at in range(dropped)]
    source = Source("register.csv", "0" * 64, "a register", dropped, 0, dropped)
    outcome = finish(begin(folder), "cqc", replace(REGISTER, sources=[source], dropped=rows))
    texts = [text for _, text in lines(outcome)]
    assert [texts[0], texts[min(dropped, 7)]] == said


def _item(outcome: Outcome, name: str, column: str):  # type: ignore[no-untyped-def]
    return next(item for item in outcome.to_do if (item.table, item.column) == (name, column))


def test_given_residents_and_rates_end_the_stand_ins(folder: Path) -> None:
    (folder / "residents.csv").write_text("service,need,authority,people\nS1-nursing,nursing,H,9\n")
    retype(folder, "fee_rates", "H,nursing,2025-26,790", "H,nursing,2025-26,812")
    outcome = finish(begin(folder), "population", POPULATION)
    assert table(folder, "residents") == [{"service": "S1-nursing", "need": "nursing", "authority": "H", "people": "9"}]
    assert not any(item.table == "residents" for item in outcome.to_do)
    assert _item(outcome, "fee_rates", "usual_rate").figures == 14
    assert "H,nursing,2025-26,812" in (folder / "fee_rates.csv").read_text()


def test_importing_twice_changes_no_byte(folder: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
        }

    before = content()
    finish(begin(folder), "cqc", REGISTER)
    finish(begin(folder), "population", POPULATION)
    assert content() == before


def test_rows_that_an_import_no_longer_has_go_only_if_nobody_changed_them(folder: Path) -> None:
    place = read_place(folder)
    smaller = replace(POPULATION, tables={**POPULATION.tables, "areas": []}, whole=("areas",))
    assert merge(place, smaller).rows("areas") == {}
    retype(folder, "areas", "Ward", "Our ward")
    assert list(merge(read_place(folder), smaller).rows("areas")) == [("A1",)]
    gone = Change(gone={"areas": [("A1",)]})
    after = merge(read_place(folder), gone)
    assert after.rows("areas") == {}
    assert not any(cell[0] == "areas" for cell in after.written)


def test_a_cell_is_the_councils_own_if_it_says_something_else() -> None:
    change = Change(tables={"services": [row(RULE, service="S1-nursing", site="S1", care_type="nursing", beds="40")]})
    place = merge(Place(Path()), change)
    cell = ("services", ("S1-nursing",), "beds")
    for now, own in (("40", False), ("40.0", False), ("41", True), ("", True), ("forty", True)):
        rows = {("S1-nursing",): {**place.rows("services")[("S1-nursing",)], "beds": now}}
        changed = replace(place, tables={"services": rows})
        assert changed.own(cell) == own, now
        assert kept(changed, change) == own


def test_check_repeats_the_list_in_the_order_of_priorities(folder: Path) -> None:
    found = check_scenario(folder / "scenarios" / "baseline.yaml").warnings
    warnings = [warning.text.removeprefix("To do: ") for warning in found if warning.kind == "to_do"]
    assert [re.sub(r"(\.csv(, \w+)?).*", r"\1", text) for text in warnings] == [
        "workforce.csv",
        "services.csv",  # no bed for most needs
        "services.csv, others",
        "residents.csv, people",
        "demand.csv",
        "waiting.csv",
        "services.csv, beds",
        "services.csv, beds",
        "services.csv, weekly_fee",
        "fee_rates.csv, usual_rate",
    ]
    assert warnings[1].startswith("services.csv lacks services (no bed for Dementia nursing, Dementia residential, ")
    readme = (folder / "README.md").read_text()
    assert readme.index("workforce.csv") < readme.index(
        "fee\\_rates.csv" if "fee\\_rates" in readme else "fee_rates.csv"
    )
    assert "- **services.csv, others**: People who live there and whom no home authority pays for" in readme
    assert "- **workforce.csv**: rows with the columns pool (An authority: " in readme
    assert readme.count("- **services.csv, beds**") == 1  # estimated here and missing there, but one column
    assert "Source: Care Quality Commission." in readme
    assert readme.count("Open Government Licence") == 1


def test_a_readme_of_the_councils_own_is_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("Our notes\n")
    finish(begin(folder), "population", POPULATION)
    assert (folder / "README.md").read_text() == "Our notes\n"
    assert "## To do" in (folder / "imported" / "README.md").read_text()


def test_a_place_that_no_import_has_made_gets_no_list(tiny: Path) -> None:
    assert not [w for w in check_scenario(tiny / "scenarios" / "baseline.yaml").warnings if w.kind == "to_do"]


def test_what_cannot_be_begun(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WrongUsage, match="begin with capacity import cqc"):
        begin(tmp_path / "nothing")
    (folder / "providers.csv").write_text("provider,name\nP,One,more\n")
    (folder / "areas.csv").write_text("name\nWard\n")
    (folder / "imported" / "origins.csv").write_text("table\nsites\n")
    with pytest.raises(BadInput) as raised:
        begin(folder)
    said = str(raised.value)
    assert "providers.csv:2: row: has 3 cells where the header has 2" in said
    assert "areas.csv:1: area: the column is missing" in said
    assert "origins.csv:1: key: the column is missing" in said


def test_settings_of_the_place_lie_over_those_of_the_import(folder: Path) -> None:
    (folder / "place.yaml").write_text("name: Our borough\nbook_changes: {needs: {nursing: {mean_stay_days: 500}}}\n")
    inputs = check_scenario(folder / "scenarios" / "baseline.yaml").inputs
    assert inputs.place_file.name == "Our borough"
    assert inputs.place_file.attribution.startswith("Source: a register. Source: Care Quality Commission.")
    assert inputs.book.needs["nursing"].mean_stay_days.value == 500


def test_options_in_pairs() -> None:
    assert pairs("--same", ["A=B", " C = D ", "A=B"]) == {"A": "B", "C": "D"}
    for given, why in ((["A"], "something before and after"), (["=B"], "before"), (["A=B", "A=C"], "A is B already")):
        with pytest.raises(WrongUsage, match=why):
            pairs("--same", given)
