"""Every warning, provoked by a small change of a good place (inputs/tiny)."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from places import SCENARIO, Place

from capacity.cli import main
from capacity.inputs.plan_warning import PlanWarning, as_text, summed_up

pytestmark = pytest.mark.unit

QUARTERS = "quarters: 2"
NEAR = "Check the positions in sites.csv and areas.csv, and max_travel_km of the book"
FEE = "Agree a lower fee, or raise the policy's fee_ceiling_over_usual"
RATING = "Remove them, or lower the policy's lowest_rating"
EMBARGO = "If the embargo will end, give it an `until`"
CLOSED = "If they should be open, check the dates of the events"
BEDS = "Check others and council_beds in services.csv"
BOTH = "people of South Ward, North Ward can reach no service"
OPENING = (
    "The number of people in care at the start differs by more than a twentieth from the number that admissions a year"
    " × mean stay would keep there (General nursing: 5, not 36; Residential: 2, not 36). So part of the change in the"
    " first years comes from the opening position, not from need: that is Settling from the start in --finance,"
    " the column opening_position of financial_plan.csv. Check residents.csv, the admissions of 2025-26 and"
    " mean_stay_days"
)
"""Of inputs/tiny as it is."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _events(place: Place, *events: str) -> Place:
    """Events on lines 9, 10, … of the scenario."""
    lines = "".join(f"  - {{{event}}}\n" for event in events)
    return place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nevents:\n{lines}".rstrip("\n"))


def _one_more_year(place: Place) -> Place:
    """Quarters three to five, into 2026-27; fees and people as before."""
    place.replace(SCENARIO, QUARTERS, "quarters: 5")
    place.add("population.csv", "A1,65+,2026,500\nA2,65+,2026,500\n")
    return place.add("fee_rates.csv", "T1,nursing,2026-27,800\nT1,residential,2026-27,700\nN1,nursing,2026-27,800\n")


def _residential_within_6_km(place: Place) -> Place:
    place.replace("book.yaml", "residential: 1, nursing: 0.25", "residential: 1")
    return place.replace("book.yaml", "max_travel_km: 20", "max_travel_km: 6")


def test_the_tiny_place_warns_of_nothing(place: Place) -> None:
    assert place.warnings() == {}


# ---------------------------------------------------------------- areas that reach nothing


def test_no_service_is_near_enough(place: Place) -> None:
    """S2 is 5.8 km by road from the south and 8.7 km from the north."""
    _residential_within_6_km(place)
    assert place.warnings() == {
        "out_of_reach": [
            f"Residential: people of North Ward can reach no service (none is near enough) and wait. {NEAR}"
        ]
    }


def test_every_fee_is_above_the_ceiling(place: Place) -> None:
    """700 × 1.1 = 770 for S2; nursing homes, which may take a quarter of residential people, ask 780 and 860."""
    place.replace("services.csv", "residential,8,1,690", "residential,8,1,771")
    place.replace("services.csv", "12,4,780", "12,4,881").replace("services.csv", "10,2,860", "10,2,881")
    reason = "(the asking fee is above the ceiling)"
    assert place.warnings() == {
        "out_of_reach": [f"{need}: {BOTH} {reason} and wait. {FEE}" for need in ("General nursing", "Residential")],
        "never_eligible": [
            f"3 services can take no new council resident {reason}: S1-nursing, S2-residential, S3-nursing. {FEE}"
        ],
    }


def test_every_rating_is_too_low(place: Place) -> None:
    place.replace(SCENARIO, "lowest_rating: Requires improvement", "lowest_rating: Outstanding")
    reason = "(the rating is below the lowest allowed)"
    found = place.warnings()
    assert found["out_of_reach"] == [
        f"{need}: {BOTH} {reason} and wait. {RATING}" for need in ("General nursing", "Residential")
    ]
    assert found["never_eligible"] == [
        f"3 services can take no new council resident {reason}: S1-nursing, S2-residential, S3-nursing. {RATING}"
    ]


def test_several_reasons_are_all_named(place: Place) -> None:
    """S1 under an embargo in the second quarter, S3 rated too low."""
    place.replace(SCENARIO, "lowest_rating: Requires improvement", "lowest_rating: Good")
    _events(place, "event: embargo, site: S1, from: 2025-07-01")
    assert place.warnings() == {
        "out_of_reach": [
            f"General nursing: {BOTH} in 1 of 2 quarters "
            f"(an embargo; the rating is below the lowest allowed) and wait. {EMBARGO}. {RATING}"
        ],
        "never_eligible": [
            f"1 service can take no new council resident (the rating is below the lowest allowed): S3-nursing. {RATING}"
        ],
    }


def test_every_site_is_closed_in_one_quarter(place: Place) -> None:
    _events(place, *(f"event: closes, site: {site}, from: 2025-07-01" for site in ("S1", "S2", "S3")))
    found = place.warnings()
    assert f"General nursing: {BOTH} in 1 of 2 quarters (closed) and wait. {CLOSED}" in found["out_of_reach"]
    assert f"Residential: {BOTH} in 1 of 2 quarters (closed) and wait. {CLOSED}" in found["out_of_reach"]


def test_no_bed_is_open_to_the_council(place: Place) -> None:
    """S1: 12 beds, 4 residents and 8 others; S3: the council may have the 1 bed that it has."""
    place.replace("services.csv", "nursing,12,4", "nursing,12,12").replace("services.csv", "860,4", "860,1")
    place.replace("residents.csv", "S1-nursing,nursing,T1,4\n", "")
    found = place.warnings()
    assert found["never_eligible"] == [
        f"1 service can take no new council resident (no bed is open to the council): S1-nursing. {BEDS}"
    ]


def test_areas_without_demand_are_not_mentioned(place: Place) -> None:
    _residential_within_6_km(place).replace("population.csv", "A2,65+,2025,500", "A2,65+,2025,0")
    assert "out_of_reach" not in place.warnings()


def test_people_who_only_wait_are_mentioned(place: Place) -> None:
    _residential_within_6_km(place).replace("population.csv", "A2,65+,2025,500", "A2,65+,2025,0")
    place.write("waiting.csv", "area,need,people\nA2,residential,1\n")
    assert "people of North Ward can reach no service" in place.warnings()["out_of_reach"][0]


# ---------------------------------------------------------------- the scenario


def test_a_scenario_without_a_name_of_its_own(place: Place) -> None:
    place.write("scenarios/child.yaml", "extends: baseline.yaml\n")
    place.scenario = place.folder / "scenarios/child.yaml"
    (text,) = place.warnings()["name"]
    assert text.startswith("the name baseline comes from ")
    assert text.endswith("baseline.yaml: give the scenario its own")


def test_priorities_that_are_left_out(place: Place) -> None:
    place.replace(SCENARIO, "safe_staffing, unmet, ", "")
    assert place.warnings()["priorities"] == [
        "safe_staffing is not among the priorities: unstaffed hours will not be kept low. Add it, unless you mean that",
        "unmet is not among the priorities: waiting will not be kept low. Add it, unless you mean that",
    ]


@pytest.mark.parametrize(
    "event",
    ["event: embargo, site: S1, from: 2025-07-02", "event: embargo, site: S1, from: 2025-04-02, until: 2025-06-30"],
)
def test_an_event_that_is_never_in_force(place: Place, event: str) -> None:
    """The plan's second and last quarter starts on 1 July."""
    (text,) = _events(place, event).warnings()["events"]
    assert text.endswith("baseline.yaml:9: the event has no effect in any quarter of the plan: check from and until")


def test_beds_converted_into_those_of_another_site(place: Place) -> None:
    _events(place, "event: converts, service: S1-nursing, into: S3-nursing, beds: 1, from: 2025-04-01")
    (text,) = place.warnings()["events"]
    assert text.endswith("baseline.yaml:9: converts beds of one site into beds of another: check service and into")


def test_beds_converted_within_a_site_that_opens(place: Place) -> None:
    _events(
        place,
        "event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2, "
        "services: {nursing: 5, residential: 5}, weekly_fee: {nursing: 800, residential: 700}, from: 2025-04-01",
        "event: converts, service: X1-nursing, into: X1-residential, beds: 1, from: 2025-07-01",
    )
    assert "events" not in place.warnings()


def test_beds_of_an_opened_site_converted_into_those_of_another(place: Place) -> None:
    _events(
        place,
        "event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2, "
        "services: {nursing: 5}, weekly_fee: {nursing: 800}, from: 2025-04-01",
        "event: opens, site: X2, name: Newer, provider: P1, authority: T1, latitude: 54, longitude: -2, "
        "services: {nursing: 5}, weekly_fee: {nursing: 800}, from: 2025-04-01",
        "event: converts, service: X1-nursing, into: X2-nursing, beds: 1, from: 2025-07-01",
    )
    (text,) = place.warnings()["events"]
    assert text.endswith("baseline.yaml:11: converts beds of one site into beds of another: check service and into")


@pytest.mark.parametrize("key", ["asking_fee_rise", "usual_rate_rise", "agency_premium_rise", "contribution_rise"])
def test_a_rise_before_the_second_year(place: Place, key: str) -> None:
    place.replace(SCENARIO, "policy:", f"policy:\n  {key}: {{2025-26: 0.05}}")
    assert place.warnings()[key] == [
        f"the {key} of 2025-26 has no effect: prices are given as at the start of 2025-26. Delete it"
    ]


# ---------------------------------------------------------------- staff


def test_hours_that_are_missing_for_a_year(place: Place) -> None:
    assert _one_more_year(place).warnings() == {
        "workforce": [
            "workforce.csv has no registered_nurse hours of T1 for 2026-27: the plan takes them as"
            " unlimited. Add the rows"
        ]
    }


def test_a_staff_event_for_a_pool_without_a_limit(place: Place) -> None:
    _events(place, "event: staff, pool: N1, role: care_worker, hours_per_week: 10, from: 2025-04-01")
    assert place.warnings() == {
        "workforce": ["care_worker hours of N1 are unlimited (not in workforce.csv): a staff event changes nothing"]
    }


# ---------------------------------------------------------------- rates, residents, the book


@pytest.mark.parametrize("admissions", [50, 4])
def test_admissions_far_from_the_book(place: Place, admissions: int) -> None:
    """The book gives 1,000 people × 36.5 / 1,000 × 183 / 365 = 18.3 nursing and 9.15 residential admissions."""
    place.write("demand.csv", f"area,need,financial_year,admissions\nA1,nursing,2025-26,{admissions * 2}\n"
                "A1,residential,2025-26,18.25\n")  # fmt: skip
    assert place.warnings()["rates"] == [
        f"General nursing: {admissions} admissions over the plan, where the book's rates give 18: check demand.csv and"
        " the rates"
    ]


def test_rates_that_a_scenario_changes_far(place: Place) -> None:
    change = "book_changes: {admissions_per_1000_per_year.residential: {65+: 40}}"
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\n{change}")
    assert place.warnings() == {
        "rates": [
            "Residential: 20 admissions over the plan, where the book's rates give 9: check demand.csv and the rates"
        ]
    }


def test_demand_with_a_population_that_does_not_cover_the_plan(place: Place) -> None:
    place.write("demand.csv", "area,need,financial_year,admissions\nA1,nursing,2025-26,99\n")
    place.replace("population.csv", "A2,65+,2025", "A2,65+,2024")
    assert "rates" not in place.warnings()


def test_residents_with_a_need_that_the_service_does_not_meet(place: Place) -> None:
    place.replace("residents.csv", "S2-residential,residential", "S2-residential,nursing")
    assert place.warnings() == {
        "residents": [
            "S2-residential has residents with need nursing, which it does not meet: they stay there. Check need and"
            " service in residents.csv"
        ]
    }


def test_figures_that_are_assumptions(place: Place) -> None:
    """The book is named, not the last file that was read."""
    place.write("place.yaml", "name: Tiny\n")
    place.replace("book.yaml", "priority: 1.5", "priority: {value: 1.5, ground: assumption, source: ours}")
    (text,) = place.warnings()["assumptions"]
    assert text.startswith("1 figure is an assumption: replace it with your own (")
    assert text.endswith("book.yaml)")


# ---------------------------------------------------------------- services that are never eligible


@pytest.mark.parametrize(
    ("events", "reason", "to_do"),
    [
        (["event: embargo, site: S3, from: 2025-04-01"], "an embargo", EMBARGO),
        (["event: closes, site: S3, from: 2025-04-01"], "closed", CLOSED),
        (["event: closes, site: S3, from: 2025-07-01", "event: embargo, site: S3, from: 2025-04-01, until: 2025-07-01"],
         "closed; an embargo", f"{CLOSED}. {EMBARGO}"),
    ],
)  # fmt: skip
def test_a_service_that_is_never_eligible(place: Place, events: list[str], reason: str, to_do: str) -> None:
    assert _events(place, *events).warnings() == {
        "never_eligible": [f"1 service can take no new council resident ({reason}): S3-nursing. {to_do}"]
    }


def test_a_service_that_no_area_reaches(place: Place) -> None:
    place.replace("sites.csv", "T1,54.02", "T1,58.02")
    assert place.warnings()["never_eligible"] == [
        f"1 service can take no new council resident (too far from every area): S1-nursing. {NEAR}"
    ]


def _eight_far_services(place: Place) -> Place:
    place.add("sites.csv", "".join(f"F{n},Far,P1,T1,60,-2,Good\n" for n in range(8)))
    return place.add("services.csv", "".join(f"F{n}-n,F{n},nursing,5,0,700,\n" for n in range(8)))


def test_more_than_five_names_are_counted_and_kept(place: Place) -> None:
    (warning,) = [one for one in _eight_far_services(place).check().warnings if one.kind == "never_eligible"]
    assert warning.text == f"8 services can take no new council resident (too far from every area). {NEAR}"
    assert warning.names == tuple(f"F{n}-n" for n in range(8))


def test_a_check_prints_the_first_names_and_how_many_more(place: Place) -> None:
    result = CliRunner().invoke(main, ["check", str(_eight_far_services(place).scenario)])
    assert result.exit_code == 0
    assert result.stdout.endswith(f". {NEAR}. The first: F0-n, F1-n, F2-n, F3-n, F4-n and 3 more\n")


def test_a_run_names_them_all_in_a_file_and_the_terminal_names_the_file(place: Place, tmp_path: Path) -> None:
    scenario = str(_eight_far_services(place).scenario)
    result = CliRunner().invoke(main, ["plan", scenario, "-o", str(tmp_path / "run")])
    assert (
        f"  8 services can take no new council resident (too far from every area). {NEAR} (warnings.txt names them)\n"
        in result.stdout
    )
    assert "F0-n" not in result.stdout
    lines = (tmp_path / "run" / "warnings.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [
        f"1. {OPENING}",
        "",
        f"2. 8 services can take no new council resident (too far from every area). {NEAR}",
        *(f"     F{n}-n" for n in range(8)),
    ]


def test_many_warnings_of_a_kind_are_counted_on_the_terminal() -> None:
    found = [PlanWarning("to_do", f"To do: {n}") for n in range(5)] + [PlanWarning("size", "large")]
    assert summed_up(found) == ["To do: 0", "To do: 1", "To do: 2", "and 2 more like these, in warnings.txt", "large"]
    assert as_text(found).startswith("1. To do: 0\n\n2. To do: 1\n")
    assert as_text([]) == "No warnings.\n"


def test_the_check_prints_warnings_and_succeeds(place: Place) -> None:
    _events(place, "event: embargo, site: S3, from: 2025-04-01")
    result = CliRunner().invoke(main, ["check", str(place.scenario)])
    assert result.exit_code == 0
    assert result.stdout.endswith(
        f"Warnings\n  {OPENING}\n  1 service can take no new council resident (an embargo): S3-nursing. {EMBARGO}\n"
    )


def test_what_the_scenario_gets_wrong_comes_before_what_the_place_lacks(place: Place) -> None:
    _eight_far_services(place).replace(SCENARIO, "policy:", "budget: {T1: {2025-26: 36.5}}\npolicy:")
    assert list(place.warnings()) == ["budget", "never_eligible"]


def test_a_need_without_any_home_is_one_warning(place: Place) -> None:
    """Only S2 meets residential need in full; nursing homes may take a quarter of those placed, so of nobody."""
    place.replace("services.csv", place.text("services.csv").split("\n")[2] + "\n", "")
    place.write("residents.csv", "\n".join(r for r in place.text("residents.csv").split("\n") if "S2" not in r))
    found = place.warnings()
    assert found["nothing_known"] == [
        "The place has no known homes for residential: people who need them are planned as waiting and left out of the"
        " headline figures. Add such homes to services.csv"
    ]
    assert "out_of_reach" not in found


@pytest.mark.unit
def test_a_closure_says_who_leaves_with_it(place: Place) -> None:
    found = _events(place, "event: closes, site: S1, from: 2025-07-01").warnings()["events"]
    assert [text.split(":9: ")[1] for text in found] == [
        "once S1 closes, the plan no longer counts the 4 people there whom the council does not fund; 100% of its staff"
        " hours stay in the pool (staff_stay of the event, or staff_stay_after_closure of the book)"
    ]


@pytest.mark.unit
def test_a_closure_says_how_many_of_its_staff_stay(place: Place) -> None:
    texts = _events(place, "event: closes, site: S1, from: 2025-07-01, staff_stay: 0.25").warnings()["events"]
    assert "; 25% of its staff hours stay in the pool" in texts[0]


@pytest.mark.unit
def test_a_change_of_more_than_the_whole(place: Place) -> None:
    found = _events(place, "event: demand, need: nursing, change: 3, from: 2025-07-01").warnings()["events"]
    assert [text.split(":9: ")[1] for text in found] == ["a change of 3 is 300% more; 3% is 0.03"]


@pytest.mark.unit
def test_funded_nursing_care_that_is_not_published_yet(place: Place) -> None:
    place.replace("book.yaml", ", 2026-27: 267.68", "")
    assert _one_more_year(place).warnings()["funded_nursing_care"] == [
        "No rate of NHS-funded nursing care for 2026-27: the 2025-26 rate, £254.06 a week, is used. Add the rate to the"
        " book when it is published"
    ]


@pytest.mark.unit
def test_a_budget_that_was_meant_in_millions(place: Place) -> None:
    place.replace(SCENARIO, "policy:", "budget: {T1: {2025-26: 36.5}}\npolicy:")
    assert place.warnings()["budget"] == ["the budget of T1 for 2025-26 is £36.50: give it in pounds, such as 36000000"]


@pytest.mark.unit
def test_a_rise_on_top_of_a_table_that_rises(place: Place) -> None:
    """1.05 × 1.04 is 1.092; 1.04 / 1.05 − 1 is −0.0095. The table raises nursing alone, by 5%, and then both."""
    _one_more_year(place)
    place.write("fee_rates.csv", place.text("fee_rates.csv").replace("2026-27,800", "2026-27,840"))
    place.replace(SCENARIO, "policy:", "policy:\n  usual_rate_rise: {2026-27: 0.04}")
    assert place.warnings()["usual_rate_rise"] == [
        "fee_rates.csv itself raises usual rates by up to 5.0% in 2026-27; the usual_rate_rise comes on top of that,"
        " for all authorities of the table: up to 9.2% in all. Delete it if the table has the whole rise; for 4.0% in"
        " all where the table has 5.0%, type usual_rate_rise: {2026-27: -0.0095}"
    ]
    place.write("fee_rates.csv", place.text("fee_rates.csv").replace("2026-27,700", "2026-27,735"))
    (text,) = place.warnings()["usual_rate_rise"]
    assert "raises usual rates by 5.0% in 2026-27" in text
    assert ": 9.2% in all. Delete it" in text
    place.replace(SCENARIO, "{2026-27: 0.04}", "{2026-27: -0.0095}")
    (text,) = place.warnings()["usual_rate_rise"]
    assert text.endswith(": 4.0% in all. Delete it if the table has the whole rise")


@pytest.mark.unit
def test_contributions_that_stay_while_fees_rise(place: Place) -> None:
    """Asked: 5% more in the second year. To name the key is to mean it, with a figure or without."""
    _two_years(place, "asking_fee_rise: {2026-27: 0.05}")
    assert place.warnings()["contribution_rise"] == [
        "What residents pay stays as it is while what homes ask rises by 5.0% over the plan: policy.contribution_rise"
        " says by how much contributions rise, such as contribution_rise: {2026-27: 0.04} (or {} if they are to stay)"
    ]
    for meant in ("{}", "{2026-27: 0}", "{2026-27: 0.03}"):
        place.replace(SCENARIO, "policy:", f"policy:\n  contribution_rise: {meant}")
        assert "contribution_rise" not in place.warnings()
        place.replace(SCENARIO, f"\n  contribution_rise: {meant}", "")
    place.replace(SCENARIO, "{2026-27: 0.05}", "{2026-27: -0.05}")
    assert "contribution_rise" not in place.warnings()


@pytest.mark.unit
def test_what_is_said_of_a_place_comes_first(place: Place) -> None:
    place.write("place.yaml", "note: Everything here is invented\n")
    assert next(iter(place.warnings().items())) == ("place", ["Everything here is invented"])


# ---------------------------------------------------------------- two prices, and rises that replace others


def _two_years(place: Place, policy: str, rates: str = "") -> Place:
    """Five quarters into 2026-27 with these rises; usual rates as before, unless given."""
    _one_more_year(place)
    if rates:
        place.replace("fee_rates.csv", "T1,nursing,2026-27,800", rates)
    return place.replace(SCENARIO, "policy:", f"policy:\n  {policy}")


def _drift(place: Place) -> list[str]:
    return place.warnings().get("drift", [])


CHECK_BOTH = (
    "they drift apart by more than a tenth. Check asking_fee_rise, which is what homes ask, and usual_rate_rise and"
    " fee_rates.csv, which are what the council pays"
)


def test_what_homes_ask_drifts_away_from_usual_rates(place: Place) -> None:
    """1.11 over 1 is above a tenth, 1.10 is not."""
    _two_years(place, "asking_fee_rise: {2026-27: 0.11}")
    assert _drift(place) == [
        f"From 2025-26 to 2026-27 what homes ask rises by 11.0%, and usual rates by 0.0%: {CHECK_BOTH}"
    ]
    place.replace(SCENARIO, "{2026-27: 0.11}", "{2026-27: 0.1}")
    assert _drift(place) == []


def test_usual_rates_drift_away_from_what_homes_ask(place: Place) -> None:
    """1 over 1.12 is 10.7% less; 1 over 1.11 is 9.9% less."""
    _two_years(place, "usual_rate_rise: {2026-27: 0.12}")
    assert _drift(place) == [
        f"From 2025-26 to 2026-27 what homes ask rises by 0.0%, and usual rates by 12.0%: {CHECK_BOTH}"
    ]
    place.replace(SCENARIO, "{2026-27: 0.12}", "{2026-27: 0.11}")
    assert _drift(place) == []


def test_the_growth_of_the_table_and_of_events_counts_for_usual_rates(place: Place) -> None:
    """Usual rate for nursing in Tinborough: 800 → 904 is 13%, × 1.02 by the rise is 15.26%, asked 3%: 0.894. An event
    of −5% from 2026 leaves 1.03 / 1.09497 = 0.941; in force from the start it changes nothing."""
    both = "asking_fee_rise: {2026-27: 0.03}\n  usual_rate_rise: {2026-27: 0.02}"
    _two_years(place, both, "T1,nursing,2026-27,904")
    where = "the usual rate for General nursing in Tinborough"
    assert _drift(place) == [
        f"From 2025-26 to 2026-27 what homes ask rises by 3.0%, and {where} by 15.3%: {CHECK_BOTH}"
    ]
    event = "event: usual_rate, authority: T1, care_type: nursing, change: -0.05, from: "
    place.add(SCENARIO, f"events:\n  - {{{event}2026-04-01}}\n")
    assert _drift(place) == []
    place.replace(SCENARIO, f"{event}2026-04-01", f"{event}2025-04-01")
    assert len(_drift(place)) == 1


def test_a_rise_that_replaces_that_of_the_file_below(place: Place) -> None:
    """4% is less than 5%, the same 2% again is no change, and a rise for another year is added."""
    place.replace(
        SCENARIO, "policy:", "policy:\n  asking_fee_rise: {2026-27: 0.05}\n  usual_rate_rise: {2026-27: 0.02}"
    )
    place.replace(SCENARIO, QUARTERS, "quarters: 9")
    for year in (2026, 2027):
        place.add("population.csv", f"A1,65+,{year},500\nA2,65+,{year},500\n")
        years = f"{year}-{year - 1999}"
        rates = "T1,nursing,{0},800\nT1,residential,{0},700\nN1,nursing,{0},800\n"
        place.add("fee_rates.csv", rates.format(years))
    below, line = place.scenario, place.line_of(SCENARIO, "asking_fee_rise")
    place.write(
        "scenarios/child.yaml",
        "name: child\nextends: baseline.yaml\npolicy:\n  asking_fee_rise: {2026-27: 0.04, 2027-28: 0.03}\n"
        "  usual_rate_rise: {2026-27: 0.02}\n",
    )
    place.scenario = place.folder / "scenarios" / "child.yaml"
    assert place.warnings()["replaced"] == [
        f"{place.scenario}:4: asking_fee_rise 2026-27: 5% → 4% ({below}:{line} said 5%): a rise replaces the other"
        " file's rise of that year, and is not added to it"
    ]


def test_a_split_rise_that_replaces_a_whole_one_and_the_last_of_three_files(place: Place) -> None:
    """0.6 × 10% + 0.4 × 2% is 6.8%. The middle file says 9% and is the one that is replaced."""
    place.replace(SCENARIO, "policy:", "policy:\n  asking_fee_rise: {2026-27: 0.05}")
    _one_more_year(place)
    place.write(
        "scenarios/middle.yaml", "name: m\nextends: baseline.yaml\npolicy: {asking_fee_rise: {2026-27: 0.09}}\n"
    )
    split = "{pay_share: 0.6, pay: 0.1, prices: 0.02}"
    place.write(
        "scenarios/last.yaml", f"name: l\nextends: middle.yaml\npolicy: {{asking_fee_rise: {{2026-27: {split}}}}}\n"
    )
    place.scenario = place.folder / "scenarios" / "last.yaml"
    (text,) = place.warnings()["replaced"]
    middle = place.folder / "scenarios" / "middle.yaml"
    assert f"asking_fee_rise 2026-27: 9% → 6.8% (0.6 of it pay) ({middle}:3 said 9%)" in text


# ---------------------------------------------------------------- the opening position


def test_residents_at_the_start_that_admissions_would_not_keep_there(place: Place) -> None:
    """1,000 people × 36.5 / 1,000 a year, for a year each: 36.5 with nursing care; × 18.25 / 1,000 for two years: 36.5
    with residential care. The place has 5 and 2. A twentieth of 36.5 is 1.825: 34.7 and 38.3 are near enough."""
    assert [each.text for each in place.check().warnings] == [OPENING]
    place.write("services.csv", place.text("services.csv").replace(",12,", ",80,").replace(",8,", ",80,"))
    for people, warned in ((34.6, True), (34.7, False), (38.3, False), (38.4, True)):
        rows = f"S1-nursing,nursing,T1,{people}\nS2-residential,residential,T1,36.5\n"
        place.write("residents.csv", "service,need,authority,people\n" + rows)
        texts = [each.text for each in place.check().warnings if each.kind == "opening"]
        assert [f"(General nursing: {people:.0f}, not 36)" in text for text in texts] == [True] * warned


def test_the_admissions_of_the_first_year_decide_whether_the_opening_position_is_far(place: Place) -> None:
    """Of demand.csv 40 in 2025-26 × 1 year is 40 with nursing care; the 80 of 2026-27 are need."""
    _one_more_year(place)
    place.write("services.csv", place.text("services.csv").replace(",12,", ",80,").replace(",8,", ",80,"))
    place.write("residents.csv", "service,need,authority,people\nS1-nursing,nursing,T1,40\n")
    rows = "A1,nursing,2025-26,40\nA1,nursing,2026-27,80\n"
    place.write("demand.csv", f"area,need,financial_year,admissions\n{rows}")
    assert [each.text for each in place.check().warnings if each.kind == "opening"] == []


def test_a_closure_that_is_never_in_force_takes_nobody_along(place: Place) -> None:
    closes = "{event: closes, site: S1, from: 2025-04-02, until: 2025-06-01}"
    place.replace(SCENARIO, "quarters: 2", f"quarters: 2\nevents:\n  - {closes}")
    (text,) = place.warnings()["events"]
    assert text.endswith("the event has no effect in any quarter of the plan: check from and until")


def test_diversion_into_a_care_type_without_beds(place: Place) -> None:
    extra = "  extra_care: {label: Extra care, max_occupancy: 1.0, hours_per_week: {}}\n"
    place.replace("book.yaml", "\nneeds:", f"{extra}\nneeds:")
    place.add(SCENARIO, "  diversion: {residential: {extra_care: 0.2, nursing: 0.1}}\n")
    (text,) = place.warnings()["diversion"]
    assert text.endswith(
        f"baseline.yaml:{place.line_of(SCENARIO, 'diversion')}: diversion of residential into extra_care has no effect:"
        " the place has no beds of that care type. Add such homes to services.csv, or delete it"
    )
    place.replace(SCENARIO, "extra_care: 0.2", "extra_care: 0")
    assert "diversion" not in place.warnings()


def test_nobody_is_admitted(place: Place) -> None:
    assert "admissions" not in place.warnings()
    place.add("book.yaml", "admissions_factor: 0\n")
    (text,) = place.warnings()["admissions"]
    assert text.startswith("Nobody is admitted in the whole plan: check admissions_factor")
