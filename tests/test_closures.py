"""What closes: a site or one of its services; what closes already; and beds that people still live in."""

from datetime import date
from math import exp
from pathlib import Path

import pytest
from places import SCENARIO, Place
from test_problem import problem, service

from capacity.inputs.calendar import plan_quarters
from capacity.inputs.events import effects_of, services_closed
from capacity.inputs.schema import Closes

pytestmark = pytest.mark.unit

QUARTERS = "quarters: 2"
FROM = "from: 2025-04-01"
LATER = "from: 2025-07-01"
OPENS = (
    "event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2, "
    f"services: {{nursing: 5, residential: 6}}, weekly_fee: {{nursing: 800, residential: 700}}, {FROM}"
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _events(place: Place, *events: str) -> Place:
    """Events on lines 9, 10, … of the scenario."""
    lines = "".join(f"  - {{{event}}}\n" for event in events)
    return place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nevents:\n{lines}".rstrip("\n"))


def _only(place: Place, line: int, what: str, got: str | None) -> str:
    """Why, the only complaint being at this place."""
    fault = place.complaint()
    assert (Path(fault.file).name, fault.line, fault.what, fault.got) == ("baseline.yaml", line, what, got)
    return fault.why


# ---------------------------------------------------------------- what an event closes


def test_a_site_closes_with_all_of_its_services_and_a_service_by_itself() -> None:
    first, second = plan_quarters(date(2025, 4, 1), 2)
    whole = Closes.model_validate({"event": "closes", "site": "S", "from": "2025-07-01"})
    unit = Closes.model_validate({"event": "closes", "service": "T-a", "from": "2025-04-01", "until": "2025-07-01"})
    site_of = {"S-a": "S", "S-b": "S", "T-a": "T", "T-b": "T"}
    assert [services_closed(event, site_of) for event in (whole, unit)] == [["S-a", "S-b"], ["T-a"]]
    effects = effects_of([whole, unit])
    closed = [[name for name, site in site_of.items() if effects.closed(name, site, q)] for q in (first, second)]
    assert closed == [["T-a"], ["S-a", "S-b"]]


def test_a_service_that_bears_the_name_of_a_site_does_not_close_with_it() -> None:
    unit = Closes.model_validate({"event": "closes", "service": "S", "from": "2025-04-01"})
    assert services_closed(unit, {"S": "T", "S-a": "S"}) == ["S"]


def test_a_closed_service_leaves_the_rest_of_its_site_open(tiny: Path) -> None:
    found = problem(tiny, OPENS, "event: closes, service: X1-nursing, from: 2025-10-01, until: 2026-01-01")
    assert found.services.closed[service(found, "X1-nursing")].tolist() == [False, False, True, False]
    assert not found.services.closed[service(found, "X1-residential")].any()
    assert found.services.why_not[service(found, "X1-nursing")].tolist() == ["", "", "closed", ""]


def test_who_is_no_longer_counted_when_a_service_closes(place: Place) -> None:
    (text,) = _events(place, f"event: closes, service: S1-nursing, {LATER}").warnings()["events"]
    assert "once S1-nursing closes, the plan no longer counts the 4 people there whom the council does not fund" in text


# ---------------------------------------------------------------- complaints


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("", "closes nothing: type `site` for a whole site, or `service` for one of its services"),
        ("site: S1, service: S1-nursing, ",
         "has both site and service: to close S1-nursing alone delete `site`, to close all of S1 delete `service`"),
    ],
)  # fmt: skip
def test_either_a_site_or_a_service(place: Place, keys: str, why: str) -> None:
    assert _only(_events(place, f"event: closes, {keys}{FROM}"), 9, "event 1", None) == why


@pytest.mark.parametrize(
    ("keys", "key", "why", "got"),
    [
        ("service: S1-nursin", "service", "is not in services.csv (did you mean S1-nursing?)", "S1-nursin"),
        ("service: S1", "service", "is not in services.csv; S1 is a site, and a service is needed: S1-nursing", "S1"),
        ("service: S1-nursing, staff_stay: 1.5", "staff_stay", "must be 1 or less", "1.5"),
        ("service: S1-nursing, staff_stay: -0.5", "staff_stay", "must be 0 or more", "-0.5"),
        ("site: S1, staff_stay: 50%", "staff_stay", "is not a number; write 0.5", "50%"),
    ],
)
def test_a_bad_key_of_what_closes(place: Place, keys: str, key: str, why: str, got: str) -> None:
    assert _only(_events(place, f"event: closes, {keys}, {FROM}"), 9, f"event 1, {key}", got) == why


def test_a_service_that_is_closed_already(place: Place) -> None:
    _events(place, f"event: closes, service: S1-nursing, {FROM}", f"event: closes, service: S1-nursing, {LATER}")
    why = _only(place, 10, "event 2, service", "S1-nursing")
    assert why.startswith("is closed already from 2025-04-01 (")
    assert why.endswith("scenarios/baseline.yaml:9): keep one of the two")


def test_a_service_may_close_again_once_it_is_open(place: Place) -> None:
    _events(place, f"event: closes, service: S1-nursing, {FROM}, until: 2025-07-01",
            f"event: closes, service: S1-nursing, {LATER}")  # fmt: skip
    assert place.complaints() == []


@pytest.mark.parametrize("day", [FROM, LATER])
def test_a_service_whose_site_is_closed_already(place: Place, day: str) -> None:
    """In whatever order the two are written: the service is one event too many, on the day of its site, too."""
    _events(place, f"event: closes, service: S1-nursing, {day}", f"event: closes, site: S1, {FROM}")
    why = _only(place, 9, "event 1, service", "S1-nursing")
    assert why.startswith("is closed already, with its site S1 from 2025-04-01 (")
    assert why.endswith("scenarios/baseline.yaml:10): keep one of the two")


def test_the_rest_of_a_site_may_close_after_one_of_its_services(place: Place) -> None:
    _events(place, OPENS, f"event: closes, service: X1-nursing, {FROM}", f"event: closes, site: X1, {LATER}")
    assert place.complaints() == []


def test_a_site_whose_services_are_all_closed_already(place: Place) -> None:
    units = [f"event: closes, service: X1-{kind}, {FROM}" for kind in ("nursing", "residential")]
    _events(place, OPENS, *units, f"event: closes, site: X1, {LATER}")
    assert _only(place, 12, "event 4, site", "X1") == (
        "has nothing left to close on 2025-07-01: earlier events close X1-nursing, X1-residential. Delete this one"
    )


@pytest.mark.parametrize(("chosen", "complaints"), [("[A]", 0), ("[A, B]", 1)])
def test_a_service_and_its_site_that_two_options_close(place: Place, chosen: str, complaints: int) -> None:
    place.replace(
        SCENARIO,
        QUARTERS,
        f"""{QUARTERS}
chosen: {chosen}
options:
  - {{option: A, events: [{{event: closes, site: S1, {FROM}}}]}}
  - {{option: B, events: [{{event: closes, service: S1-nursing, {LATER}}}]}}""",
    )
    assert [fault.what for fault in place.complaints()] == ["option 2, event 1, service"] * complaints


# ---------------------------------------------------------------- beds in which people live

# S1-nursing has 12 beds, 4 others and 4 residents, who stay 365 days on average. At the end of the first quarter, of 91
# days, 4 × e^(−91/365) = 3.11735 of them are still there, of the second, of 92, 4 × e^(−183/365) = 2.42281.
STILL_THERE = 4 * exp(-91 / 365)


def test_beds_in_which_people_still_live_are_not_taken(place: Place) -> None:
    _events(place, f"event: beds, service: S1-nursing, change: -5, {FROM}")  # 7 < 4 + 3.117
    assert _only(place, 9, "event 1, change", None) == (
        "leaves 7 beds of S1-nursing from 2025-04-01, where 4 people whom the council does not fund and 3.117 of its"
        " opening residents still live at the end of that quarter: take away fewer beds, or close the service with"
        " {event: closes, service: S1-nursing, from: 2025-04-01}"
    )


@pytest.mark.parametrize(
    "event",
    [
        f"event: beds, service: S1-nursing, change: -5, {LATER}",  # 7 beds for 4 + 2.423
        f"event: beds, service: S1-nursing, change: {STILL_THERE - 8}, {FROM}",  # just as many as people, but for a bit
        f"event: converts, service: S1-nursing, into: S2-residential, beds: 4, {FROM}",  # 8 for 4 + 3.117
        f"event: beds, service: S1-nursing, change: 5, {FROM}",
    ],
)
def test_beds_in_which_nobody_lives_any_more_may_go(place: Place, event: str) -> None:
    assert _events(place, event).complaints() == []


def test_conversions_do_not_take_beds_in_which_people_still_live(place: Place) -> None:
    """6 beds for 4 + 2.423; the later event is the one that takes too many."""
    _events(place, f"event: converts, service: S1-nursing, into: S2-residential, beds: 3, {LATER}",
            f"event: beds, service: S1-nursing, change: -3, {FROM}")  # fmt: skip
    why = _only(place, 9, "event 1, beds", None)
    assert (
        "leaves 6 beds of S1-nursing from 2025-07-01, where 4 people whom the council does not fund and 2.423 of" in why
    )
    assert why.endswith("{event: closes, service: S1-nursing, from: 2025-07-01}")


@pytest.mark.parametrize("what", ["site: S1", "service: S1-nursing"])
def test_nobody_lives_in_what_is_closed(place: Place, what: str) -> None:
    """Closed in the first quarter; its others come back in the second, its residents do not: 5 beds for 4."""
    _events(place, f"event: closes, {what}, {FROM}, until: 2025-07-01",
            f"event: beds, service: S1-nursing, change: -7, {FROM}")  # fmt: skip
    assert place.complaints() == []
    place.replace(SCENARIO, "change: -7", "change: -8.5")
    assert (
        "leaves 3.5 beds of S1-nursing from 2025-07-01, where 4 people whom the council does not fund and 0 of"
        in place.complaint().why
    )


def test_more_beds_than_there_are_is_said_first(place: Place) -> None:
    _events(place, f"event: beds, service: S1-nursing, change: -13, {FROM}")
    assert "takes more beds of S1-nursing than there are: -1 would be left on 2025-04-01" in place.complaint().why


def test_fewer_others_live_in_beds_that_go(place: Place) -> None:
    """4 others at S1 and 5 of 12 beds left: with others who halve each year 2 of them are there in 2026-27, and of 4
    residents 4 · e^(−456/365) = 1.15 at the end of its first quarter: 3.15 people in 5 beds. Were they 4, 5.15."""
    for table in ("fee_rates.csv", "workforce.csv", "population.csv"):
        rows = place.text(table).splitlines()[1:]
        later = [row.replace("2025-26", "2026-27").replace(",2025,", ",2026,") for row in rows]
        place.add(table, "".join(f"{row}\n" for row in later))
    place.replace(SCENARIO, QUARTERS, "quarters: 5")
    take = "event: beds, service: S1-nursing, change: -7, from: 2026-04-01"
    place.add(SCENARIO, f"events:\n  - {{{take}}}\n")
    assert "where 4 people whom the council does not fund and 1.147 of its opening residents" in place.complaint().why
    label = "    label: General nursing\n    max_occupancy"
    place.replace("book.yaml", label, f"    others_growth_per_year: -0.5\n{label}")
    assert place.complaints() == []


def test_a_home_that_closes_before_it_opens_takes_no_staff_along(place: Place) -> None:
    """110 nurse hours; X1 would open in the second quarter, closes before, and asks for 30 hours day and night. Nobody
    has worked there. Where it is open in the first quarter, 30 · (1 − 0.5) = 15 leave with it in the second."""
    label = "    label: General nursing\n    max_occupancy"
    place.replace("book.yaml", label, f"    hours_per_site_per_week: {{registered_nurse: 30}}\n{label}")
    place.add("book.yaml", "staff_stay_after_closure: 0.5\n")
    opens, closes = OPENS.replace(FROM, LATER), "event: closes, site: X1"
    _events(place, opens, f"{closes}, {FROM}")
    assert place.check().problem.staffing.supply.tolist() == [[110, 110]]
    place.replace(SCENARIO, opens, OPENS).replace(SCENARIO, f"{closes}, {FROM}", f"{closes}, {LATER}")
    assert place.check().problem.staffing.supply.tolist() == [[110, 95]]
