"""Rules for beds, and the list of authorities."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from registers import location, table, write_csv

from capacity.importing.place import Place
from capacity.importing.register import check_care_types, import_register, read_authorities, read_rules
from capacity.importing.register.split import split_beds
from capacity.inputs.errors import BadInput

pytestmark = pytest.mark.unit

MODELS = ROOT / "models"
RULES = read_rules(MODELS / "register.yaml")
NURSING, WITHOUT = "Care home service with nursing", "Care home service without nursing"
LEARNING, OLDER, DEMENTIA = "Learning disabilities or autistic spectrum disorder", "Older People", "Dementia"


@pytest.mark.parametrize(
    ("rule", "kinds", "bands", "beds"),
    [
        ("nursing_with_dementia", [NURSING], [DEMENTIA, OLDER], {"dementia_nursing": 10, "nursing": 18,
         "dementia_residential": 6, "residential": 6}),
        ("nursing", [NURSING], ["Whole Population"], {"nursing": 28, "residential": 12}),
        ("residential_with_dementia", [WITHOUT], [DEMENTIA], {"dementia_residential": 24, "residential": 16}),
        ("residential", [WITHOUT], [OLDER, LEARNING], {"residential": 40}),
        ("residential", [WITHOUT], [], {"residential": 40}),
        ("both_kinds", [NURSING, WITHOUT], [OLDER], {"nursing": 20, "residential": 20}),
        ("both_kinds_with_dementia", [NURSING, WITHOUT], [DEMENTIA], {"dementia_nursing": 8, "nursing": 12,
         "dementia_residential": 12, "residential": 8}),
        ("specialist_home", [WITHOUT], [LEARNING, "Younger Adults"], {"residential": 40}),
        ("specialist_nursing", [NURSING], ["Mental Health"], {"nursing": 40}),
    ],
)  # fmt: skip
def test_forty_beds_by_each_rule(
    tmp_path: Path, rule: str, kinds: list[str], bands: list[str], beds: dict[str, int]
) -> None:
    row = location(services=kinds, bands=bands, Care_homes_beds="40")
    path = write_csv(tmp_path / "register.csv", table([row]))
    rows = import_register(path, ["Knowsley"], 0, Place(tmp_path), RULES).change.tables["services"]
    assert {row.cells["care_type"]: int(row.cells["beds"]) for row in rows} == beds
    assert {row.origins["beds"].ground for row in rows} == {"estimated"}
    assert f"rule {rule} of " in rows[0].origins["beds"].source
    council_beds = {row.cells.get("council_beds") for row in rows}
    assert council_beds == ({"0"} if rule.startswith("specialist") else {None})


def test_a_small_home_for_a_learning_disability_is_not_planned_with(tmp_path: Path) -> None:
    rows = [location(f"1-{beds}", bands=[LEARNING, OLDER], Care_homes_beds=str(beds)) for beds in (10, 11)]
    path = write_csv(tmp_path / "register.csv", table(rows))
    services = import_register(path, ["Knowsley"], 0, Place(tmp_path), RULES).change.tables["services"]
    assert [row.cells.get("council_beds") for row in services] == ["0", None]


@given(st.integers(0, 500), st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_split_beds_are_whole_and_add_up(beds: int, weights: list[int]) -> None:
    shares = {str(at): weight / sum(weights) for at, weight in enumerate(weights)}
    split = split_beds(beds, shares)
    assert sum(split.values()) == beds
    assert all(abs(split[name] - beds * share) < 1 for name, share in shares.items())


def test_a_location_for_which_no_rule_is_stated_is_dropped(tmp_path: Path) -> None:
    rules = _edited(tmp_path, "when: {care_home: true}\n", "when: {care_home: true, mental_health: true}\n")
    path = write_csv(tmp_path / "register.csv", table([location()]))
    change = import_register(path, ["Knowsley"], 0, Place(tmp_path), read_rules(rules)).change
    assert change.dropped[0].why.endswith("register.yaml says what its beds are")


def _edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the rules with one change."""
    text = (MODELS / "register.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "authorities.csv").write_bytes((MODELS / "authorities.csv").read_bytes())
    (folder / "register.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "register.yaml"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{nursing: 0.7, residential: 0.3}", "{nursing: 0.7, residential: 0.2}", "must add up to 1, not 0.9"),
        ("{nursing: 0.7, residential: 0.3}", "{nursing: most}", "is not a number"),
        ("{nursing: 0.7, residential: 0.3}", "{}", "must not be empty"),
        ("council_beds: 0\n", "council_beds: 3\n", "must be one of 0"),
        ("when: {nursing: true}", "when: {nurse: true}", "is not a key here"),
        ("when: {nursing: true}", "when: {nursing: yes}", "must be true or false"),
        ("rule: extra_care\n", "rule: nursing\n", "has two rules called nursing"),
        ("    source: registered service type\n", "", "is missing"),
    ],
)
def test_rules_are_checked(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=rf"register.yaml:[0-9]+: .*{complaint}"):
        read_rules(_edited(tmp_path, old, new))


def test_rules_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_rules(tmp_path / "register.yaml")
    rules = _edited(tmp_path, "splits", "splits")
    (tmp_path / "authorities.csv").write_text("code,name,upper_code,upper_name,region,note\nE1,N, ,N,R,\n")
    with pytest.raises(BadInput, match=r"authorities.csv:2: upper_code: must be short"):
        read_rules(rules)


def test_care_types_are_those_of_the_book(tmp_path: Path) -> None:
    known = {"dementia_nursing", "nursing", "dementia_residential", "residential", "supported_living", "extra_care"}
    assert check_care_types(RULES, known) == []
    rules = read_rules(_edited(tmp_path, "{nursing: 0.7, residential: 0.3}", "{nursing: 0.7, residental: 0.3}"))
    (complaint,) = check_care_types(rules, known)
    assert (complaint.what, complaint.got) == ("nursing.shares", "residental")
    assert complaint.why == "is not a care type of the book (did you mean residential?)"
    assert "{nursing: 0.7, residental" in (tmp_path / "register.yaml").read_text().splitlines()[complaint.line - 1]


def test_the_list_of_authorities_is_whole() -> None:
    """On 1 April 2023 England had 296 lower-tier and 153 upper-tier authorities; 21 counties with 164 districts."""
    lines = [line.split(",") for line in (MODELS / "authorities.csv").read_text().splitlines()[1:]]
    now = [line for line in lines if line[-1] == ""]
    assert len({line[0] for line in now}) == len(now) == 296
    uppers = {code: upper for code, upper in RULES.authorities.uppers.items() if code in {line[0] for line in now}}
    assert len(set(uppers.values())) == 153
    assert Counter(code[:3] for code in uppers) == {"E06": 63, "E07": 164, "E08": 36, "E09": 33}
    assert Counter(upper[:3] for upper in set(uppers.values())) == {"E06": 63, "E08": 36, "E09": 33, "E10": 21}


@pytest.mark.parametrize(
    ("name", "code", "upper"),
    [
        ("Bristol, City of", "E06000023", "E06000023"), ("Bristol City Council", "E06000023", "E06000023"),
        ("Durham", "E06000047", "E06000047"), ("Herefordshire", "E06000019", "E06000019"),
        ("London Borough of Camden", "E09000007", "E09000007"), ("City of London", "E09000001", "E09000001"),
        ("Bournemouth, Christchurch & Poole", "E06000058", "E06000058"), ("Derby City", "E06000015", "E06000015"),
        ("West Lancashire", "E07000127", "E10000017"), ("Cumbria", "E10000006", "E10000006"),
        ("E08000038", "E08000038", "E08000016"), ("Eden", "E07000030", "E06000064"),
    ],
)  # fmt: skip
def test_an_authority_is_found_by_the_names_it_goes_by(name: str, code: str, upper: str) -> None:
    authorities = read_authorities(MODELS / "authorities.csv")
    assert authorities.code_of(name) == code
    assert authorities.uppers[code] == upper


def test_every_authority_is_found_by_its_own_name_and_nothing_else_is() -> None:
    authorities = RULES.authorities
    for code, name in authorities.names.items():
        found = authorities.code_of(name)
        assert found is not None
        assert authorities.names[found] == name, code
    assert authorities.code_of("Atlantis") is None
