"""Cells of a council's extract, and what they are looked up in."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from demand import TINY, At, book_of, lines
from hypothesis import given
from hypothesis import strategies as st

from capacity.importing.demand.dates import parse_date, parse_year
from capacity.importing.demand.fees import parse_fee
from capacity.importing.demand.needs import known_needs, need_of
from capacity.importing.demand.persons import parse_count
from capacity.importing.demand.places import areas_of, homes_of
from capacity.importing.demand.suppress import about, safe
from capacity.importing.place import Place, read_place

pytestmark = pytest.mark.unit


@pytest.fixture
def place(tiny: Path) -> Place:
    return read_place(tiny)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-04-03", date(2024, 4, 3)),
        ("2024-04-03 00:00:00", date(2024, 4, 3)),
        ("2024-04-03T09:30:00Z", date(2024, 4, 3)),
        ("03/04/2024", date(2024, 4, 3)),
        ("3.4.2024", date(2024, 4, 3)),
        ("03/04/2024 00:00", date(2024, 4, 3)),
        ("3 Apr 2024", date(2024, 4, 3)),
        ("3rd April, 2024", date(2024, 4, 3)),
        ("03-APR-2024", date(2024, 4, 3)),
        ("45385", date(2024, 4, 3)),
        ("03/04/24", None),
        ("3 Apr 24", None),
        ("31/02/2024", None),
        ("04/31/2024", None),
        ("3 Foo 2024", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "year"),
    [("2024-25", "2024-25"), ("2024/25", "2024-25"), ("2024/2025", "2024-25"), ("2024", None), ("2024-26", None)],
)
def test_years(text: str, year: str | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("£1,234.50", 1234.5),
        ("900", 900),
        ("900 pw", 900),
        ("850.25 per week", 850.25),
        ("1.234,50", None),
        ("-", None),
    ],
)
def test_fees(text: str, fee: float | None) -> None:
    assert parse_fee(text) == fee


@pytest.mark.parametrize(
    ("text", "people"), [("12", 12), ("1,200", 1200), ("7.0", 7), ("<5", 2.5), ("*", None), ("9434765919", None)]
)
def test_counts(text: str, people: float | None) -> None:
    assert parse_count(text) == people


@pytest.mark.parametrize(
    ("word", "reason", "need"),
    [
        ("dementia_nursing", "", "dementia_nursing"),
        ("General nursing", "", "nursing"),
        ("EMI", "", "dementia_residential"),
        ("Nursing - EMI", "", "dementia_nursing"),
        ("Long Term Support: Residential Care", "", "residential"),
        ("Long Term Support: Nursing Care", "Support with Memory and Cognition", "dementia_nursing"),
        ("Extra care", "Support with Memory and Cognition", "extra_care"),
        ("Complex", "", "nursing"),
        ("Nursing home", "", "residential"),
        ("Respite", "", None),
        ("Residential (non EMI)", "", None),
    ],
)
def test_words_for_needs(word: str, reason: str, need: str | None) -> None:
    """The council's words stand before the common ones, and the book's own before all."""
    words = {"complex": "nursing", "nursing home": "residential", "General nursing": "residential"}
    assert need_of(known_needs(book_of("knowsley"), words), word, reason) == need


@pytest.mark.parametrize(
    ("area", "postcode", "found"),
    [
        ("A1", "", "A1"),
        ("north ward", "", "A2"),
        ("", "zz1 1aa", "A1"),  # 54.02 lies nearer to 54.00 than to 54.10
        ("Elsewhere", "ZZ11AB", "A2"),
        ("", "ZZ9 9ZZ", None),  # a hundred kilometres off
        ("", "ZZ8 8ZZ", None),
        ("nowhere", "", "A3"),
    ],
)
def test_areas(place: Place, area: str, postcode: str, found: str | None) -> None:
    positions = {"ZZ1 1AA": At(54.02, -2.0), "ZZ11AB": At(54.08, -2.0), "ZZ9 9ZZ": At(53.0, -2.0)}
    areas = {**place.rows("areas"), ("A3",): {"name": "Nowhere", "authority": "T1"}}  # not placed yet
    known = areas_of(replace(place, tables={**place.tables, "areas": areas}), positions)
    assert known.find(area, postcode) == found


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("S1", "S1-nursing"),
        ("S1-nursing", "S1-nursing"),
        ("NURSING HOME ONE", "S1-nursing"),
        ("One Care Home Ltd.", "S1-nursing"),
        ("1-100000001", "S3-nursing"),
        ("Home four", None),
        ("", None),
    ],
)
def test_names_of_homes(place: Place, name: str, service: str | None) -> None:
    (place.folder / "imported").mkdir()
    register = lines("Location ID,Site", "1-100000001,S3", "1-100000002,gone")
    (place.folder / "imported" / "register.csv").write_text(register, encoding="utf-8")
    assert homes_of(place).find(name, "nursing", TINY) == service


def test_a_site_of_several_services_takes_people_where_their_need_is_met(place: Place) -> None:
    more = {
        ("S1-residential",): {"site": "S1", "care_type": "residential", "beds": "5"},
        ("S1-more",): {"site": "S1", "care_type": "residential", "beds": "9"},
    }
    homes = homes_of(replace(place, tables={**place.tables, "services": {**place.rows("services"), **more}}))
    assert homes.find("S1", "nursing", TINY) == "S1-nursing"
    assert homes.find("S1", "residential", TINY) == "S1-more"


@given(st.dictionaries(st.integers(), st.integers(0, 40), max_size=12), st.integers(0, 12))
def test_no_small_count_is_told(counts: dict[int, int], suppress: int) -> None:
    told = safe(counts, suppress)
    for key, count in counts.items():
        assert told[key] == suppress / 2 if 0 < count < suppress else told[key] >= suppress or told[key] == count
        assert abs(told[key] - count) <= suppress / 2
    hidden = [key for key, count in counts.items() if 0 < count < suppress]
    assert hidden or told == counts
    assert not re.search(r"\d", about(counts[hidden[0]], suppress).replace(str(suppress), "")) if hidden else True
