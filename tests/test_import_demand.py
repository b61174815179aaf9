"""A council's placements and waiting list → what a plan needs, and nothing of anybody."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from demand import TINY, At, book_of, lines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity.importing.demand.build import import_demand
from capacity.importing.demand.places import Service
from capacity.importing.demand.residents import blurred_note, resident_rows
from capacity.importing.model import Change, Origin
from capacity.importing.place import Place, read_place
from capacity.inputs.errors import BadInput
from capacity.inputs.schema import Book
from capacity.planning import check_scenario

pytestmark = pytest.mark.unit

START, YEARS = date(2025, 4, 1), ("2025-26",)
HEADER = "Need,Start date,End date,Home name,Weekly fee"
FULL = "More residents and others than beds, which no plan can be made with: mend beds (or others) in services.csv"


Import = Callable[..., Change]


@pytest.fixture
def place(tiny: Path) -> Place:
    return read_place(tiny)


@pytest.fixture
def imported(place: Place, tmp_path: Path) -> Import:
    """Import texts, each a file of its own, into the tiny place."""

    def run(*texts: str, place: Place = place, book: Book = TINY, **options: Any) -> Change:
        paths = []
        for at, text in enumerate(texts):
            paths.append(tmp_path / f"extract{at}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        return import_demand(paths, place, book, START, YEARS, **options)

    return run


def cells(change: Change, table: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in change.tables.get(table, ())]


def test_admissions_bring_the_rates_to_what_was_seen(imported: Import) -> None:
    """A thousand people × 36.5 = 36.5 nursing admissions a year are expected, 109.5 in three.

    48 + 52 + 63 = 163 are seen, told as 165, which is 55 a year and so 55 for each thousand. Residential: 3, too few.
    """
    change = imported(
        lines(
            "Need,Ward,Financial year,Count",
            *("Nursing care,A1,2020/21,90", "Nursing care,A1,2022/23,48", "Nursing care,A2,2023-24,52"),
            *("Nursing care,A1,2024-25,40", "Nursing care,A2,2024-25,23", "Residential,A1,2024-25,3"),
        )
    )
    assert change.files["admissions.csv"].splitlines() == [
        "need,financial_year,admissions,whole_year",
        "nursing,2020-21,90,yes",
        "nursing,2022-23,50,yes",
        "nursing,2023-24,50,yes",
        "nursing,2024-25,65,yes",
        "residential,2024-25,under 5,yes",
    ]
    source = "council's placements 2022-23 to 2024-25, by the population of 2025"
    rate = {"value": 55.0, "ground": "estimated", "source": source}
    assert change.settings == {"book_changes": {"admissions_per_1000_per_year": {"nursing": {"65+": rate}}}}
    assert any("residential, 2022-23 to 2024-25: fewer than 5; too few to tell" in note for note in change.notes)
    assert change.tables == {}


def test_a_plan_has_the_admissions_of_the_extract_whatever_the_books_factor(tiny: Path, tmp_path: Path) -> None:
    """55 a year are seen, of a thousand people: 55 for each thousand, over the 1.25 that multiplies all rates."""
    book = tiny / "book.yaml"
    book.write_text(book.read_text() + "admissions_factor: {value: 1.25, low: 1, high: 1.5, source: assumption}\n")
    extract = tmp_path / "extract.csv"
    extract.write_text(lines("Need,Ward,Financial year,Count", "Nursing care,A1,2024-25,55"))
    scenario = tiny / "scenarios" / "baseline.yaml"
    change = import_demand([extract], read_place(tiny), check_scenario(scenario).inputs.book, START, YEARS)
    rate = change.settings["book_changes"]["admissions_per_1000_per_year"]["nursing"]["65+"]
    assert rate["value"] == 44
    assert "Admissions, nursing, 2024-25: about 55, 1.21 times what the rates so far give." in change.notes  # 45.625
    (tiny / "place.yaml").write_text(yaml.safe_dump({"book_changes": change.settings["book_changes"]}))
    problem = check_scenario(scenario).problem
    nursing = problem.points.arrivals[problem.points.need == problem.needs.name.index("nursing")]
    assert nursing.sum() == pytest.approx(55 * (91 + 92) / 365)


def test_rates_need_a_population_and_a_whole_year(place: Place, imported: Import) -> None:
    counted = lines("Need,Year,People", "nursing,2024-25,40")
    empty = replace(place, tables={**place.tables, "population": {}})
    assert "import it, then import the demand again" in imported(counted, place=empty).notes[0]
    assert imported(counted, place=replace(place, tables={**place.tables, "demand": {("A1",): {}}})).notes[-1] == (
        "The place's demand.csv stands before rates of admission: the plan does not use them."
    )
    listed = lines(HEADER, *["nursing,01/10/2024,01/12/2024,,"] * 30)
    change = imported(listed)
    assert "No whole financial year" in " ".join(change.notes)
    assert change.files["admissions.csv"].endswith("nursing,2024-25,30,no\n")


def year_of_placements(count: int = 40) -> str:
    """Nursing placements that begin every 9 days from 1 April 2024 and last 60 days, the last ones still going on."""
    rows = []
    for at in range(count):
        first = date(2024, 4, 1) + timedelta(days=9 * at)
        last = first + timedelta(days=60)
        rows.append(f"nursing,{first:%d/%m/%Y},{last.isoformat() if last < START else ''},Nursing home one,780")
    return lines(HEADER, *rows)


def test_a_list_of_persons_gives_admissions_and_stays(imported: Import) -> None:
    """40 starts in the year for a thousand people; everyone who has left did so after 60 days."""
    change = imported(year_of_placements(), since=date(2024, 4, 1), until=date(2025, 3, 31))
    book = change.settings["book_changes"]
    assert book["admissions_per_1000_per_year"]["nursing"]["65+"]["value"] == 40
    stay = book["needs"]["nursing"]["mean_stay_days"]
    source = "council's placements: Kaplan-Meier, to the last end seen; 95% limits"
    assert stay == {"value": 60, "low": 60, "high": 60, "ground": "estimated", "source": source}
    assert "Ends are taken to be recorded since April 2024." in change.notes


def test_few_ends_leave_the_books_stay(imported: Import) -> None:
    change = imported(year_of_placements(25), until=date(2024, 9, 30))
    assert "book_changes" not in change.settings
    assert any(note.startswith("Stays, nursing: about 15 ends; with fewer than 20") for note in change.notes)


def stay_source(change: Change) -> str:
    return str(change.settings["book_changes"]["needs"]["nursing"]["mean_stay_days"]["source"])


def test_the_source_of_a_stay_says_how_much_of_it_nobody_has_seen(imported: Import) -> None:
    """20 left after 10 days, 20 are there on day 334: 10 days and half of (200 + 20 × 334) / 20 = 344: 172 of 182."""
    left, there = ["nursing,2024-05-01,2024-05-11,,"] * 20, ["nursing,2024-05-01,,,"] * 20
    text = lines(HEADER, *left, *there)
    assert "Kaplan-Meier, 95% of it beyond the last end seen" in stay_source(imported(text, until=date(2025, 3, 31)))
    long = ["nursing,2020-05-01,2024-12-01,,"] * 2
    assert "days lived over ends" in stay_source(imported(lines(HEADER, *left, *long)))


def test_a_row_for_each_fee_of_a_stay_is_noticed(imported: Import) -> None:
    rows = [f"nursing,{year}-04-01,{year + 1}-03-31,S1,{year}" for year in range(2015, 2024)]
    assert "join them to one first" in " ".join(imported(lines(HEADER, *rows)).notes)


def living(count: int, home: str, fee: str = "", need: str = "nursing") -> list[str]:
    return [f"{need},2024-05-01,,{home},{fee}"] * count


def test_residents_small_counts_alike_and_the_smallest_other_rounded(imported: Import) -> None:
    """8 and 11 may be told, 3 not; the rows read would give the 3 away, so the 8 is told as 10."""
    rows = [*living(8, "S1"), *living(11, "Nursing home three"), *living(3, "s2", need="Residential")]
    ended, later = "nursing,2024-05-01,2025-03-01,S1,", "nursing,2025-04-02,,S1,"
    text = lines(HEADER, *rows, ended, later)
    told = imported(text, until=START)
    assert cells(told, "residents") == [
        ("S1-nursing", "nursing", "T1", "10"),
        ("S2-residential", "residential", "T1", "2.5"),
        ("S3-nursing", "nursing", "T1", "11"),
    ]
    assert [row.origins["people"].ground for row in told.tables["residents"]] == ["estimated", "estimated", "published"]
    exact = imported(text, until=START, suppress=0)
    assert [row[3] for row in cells(exact, "residents")] == ["8", "3", "11"]
    assert {row.origins["people"].ground for row in exact.tables["residents"]} == {"published"}
    assert (told.sources[0].rows, told.sources[0].kept, told.sources[0].dropped) == (24, 23, 1)
    assert [(row.line, row.what, row.why) for row in told.dropped] == [
        (25, "row", "begins after the day of the extract")
    ]


def test_the_resident_on_the_last_day_and_a_plan_that_starts_later(imported: Import) -> None:
    text = lines(HEADER, "nursing,2024-05-01,2025-01-31,S1,", "nursing,2024-05-01,2025-01-30,S1,", *living(1, "S1"))
    change = imported(text, suppress=0)
    assert cells(change, "residents") == [("S1-nursing", "nursing", "T1", "2")]
    assert "Residents are those of January 2025; the plan starts later, on 1 April 2025." in change.notes


def test_ends_after_the_plan_starts_are_planned_unless_the_day_of_the_extract_is_given(imported: Import) -> None:
    """The plan starts on 1 April 2025; a stay that ends in September 2025 may be one that is planned to."""
    text = lines(HEADER, "nursing,2024-05-01,2025-09-30,S1,", "nursing,2024-05-01,2025-03-20,S1,")
    guessed = imported(text).notes[0]
    assert guessed.startswith("The extract is read as one made in March 2025: later ends in it are taken to be planned")
    assert "--until" in guessed
    assert imported(text, until=date(2025, 9, 30)).notes[0] == "The extract is read as one made in September 2025."


def test_homes_that_are_not_known_and_full_ones_are_noted(imported: Import) -> None:
    change = imported(lines(HEADER, *living(7, "The Elms", "780"), *living(6, "", "780"), *living(9, "S1")))
    assert any("none of the place: about 15 (about 5 have a home named)" in note for note in change.notes)
    assert f"{FULL}: S1-nursing." in change.notes  # 9 + 4 > 12
    assert "No end of a stay is in the extract: it is taken for a list of those resident now." in change.notes


def test_others_that_merely_stand_in_give_way_to_residents(imported: Import, place: Place) -> None:
    stand_in = {("services", ("S1-nursing",), "others"): ("4", Origin("stand-in", "a share of the beds"))}
    change = imported(lines(HEADER, *living(9, "S1")), place=replace(place, written=stand_in))
    assert not [note for note in change.notes if note.startswith(FULL)]  # 9 < 12


def test_what_stands_for_small_counts_fits_the_beds() -> None:
    """12 beds less 4 of others: 7 are told as 5, which leaves 3 to two small counts, 1.5 each."""
    home = {"S1-nursing": Service("S1-nursing", "nursing", 12, 4)}
    counts = {("S1-nursing", need, "T1"): people for need, people in (("a", 7.0), ("b", 1.0), ("c", 1.0))}
    told = {row.cells["need"]: row.cells["people"] for row in resident_rows(counts, 5, home)}
    assert told == {"a": "5", "b": "1.5", "c": "1.5"}


def test_a_sum_of_residents_that_suppression_moves_far_is_noted() -> None:
    """Twenty services of one resident each are written as 20 × 2.5 = 50."""
    home = {f"S{n}": Service(f"S{n}", "nursing", 9, 0) for n in range(20)}
    counts = {(service, "nursing", "T1"): 1.0 for service in home}
    (note,) = blurred_note(counts, resident_rows(counts, 5, home), 5)
    assert note.startswith("Residents in homes of the place: about 20 in the extract, 50 as written")
    threes = dict.fromkeys(counts, 3.0)  # 60, of which 50 is further than a tenth
    assert blurred_note(threes, resident_rows(threes, 5, home), 5)
    few = dict(list(counts.items())[:19])
    assert not blurred_note(few, resident_rows(few, 5, home), 5)
    assert not blurred_note(counts, resident_rows(counts, 0, home), 0)


def test_fees_are_the_median_of_five(imported: Import) -> None:
    fees = ["£780.00", "800", "£1,020.50", "0", "45,000", "by agreement", "790", "810"]
    rows = [row for fee in fees for row in living(1, "S1", f'"{fee}"')]
    change = imported(lines(HEADER, *rows, *living(4, "S3", "900")))
    assert cells(change, "services") == [("S1-nursing", "800.00")]  # 780 790 800 810 1020.50
    assert "Fees left out, being no weekly fee up to £5,000: fewer than 5." in change.notes
    assert cells(imported(lines(HEADER, *living(1, "S3", "900")), suppress=0), "services") == [("S3-nursing", "900.00")]


def test_a_waiting_list_is_spread_as_admissions_are_expected(place: Place, imported: Import) -> None:
    """Nine wait; 300 and 700 people: 2.7 and 6.3, wherever the nine live. Three others are too few to be told."""
    people = {("A1", "65+", "2025"): {"people": "300"}, ("A2", "65+", "2025"): {"people": "700"}}
    uneven = replace(place, tables={**place.tables, "population": people})
    waiting = [f"nursing,{area},2025-02-01,waiting" for area in ["A1"] * 6 + ["A2"] + ["", "North Ward"]]
    few = ["residential,A1,2025-02-01,"] * 3
    text = lines("Need,Ward,Date of referral,Status", *waiting, *few)
    change = imported(text, place=uneven)
    # the smallest told total is rounded, as another is suppressed: ten, of whom 3 and 7
    assert cells(change, "waiting") == [("A1", "nursing", "3"), ("A2", "nursing", "7")]
    assert "Waiting, residential: fewer than 5, not written." in change.notes
    assert "residents" not in change.tables
    alone = imported(lines("Need,Ward,Date of referral,Status", *waiting), place=uneven)
    assert cells(alone, "waiting") == [("A1", "nursing", "2.7"), ("A2", "nursing", "6.3")]
    exact = imported(text, place=uneven, suppress=0)  # one of the nine has no area: 0.3 and 0.7 of them
    assert cells(exact, "waiting") == [("A1", "nursing", "6.3"), ("A1", "residential", "3"), ("A2", "nursing", "2.7")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Need,Area,People waiting", "nursing,A1,12"),
        ("Need,Area,People,Status", "nursing,A1,12,Awaiting placement"),
        ("Need,Ward name,Start date,End date,Status,Waiting since", "nursing,south ward,,,,{}"),
        ("Need,Area,Start,Status", "nursing,A1,,Waiting"),
    ],
)
def test_forms_of_a_waiting_list(imported: Import, header: str, row: str) -> None:
    times = 1 if "People" in header else 12
    change = imported(lines(header, *[row.format("2025-01-05")] * times), suppress=0)
    assert cells(change, "waiting") == [("A1", "nursing", "12")]


def test_who_was_taken_off_the_list_waits_no_more(imported: Import) -> None:
    header = "Need,Ward,Referral date,Start,End"
    rows = [
        "nursing,A1,2025-02-01,,2025-02-20",
        "nursing,A1,2025-02-01,2025-03-01,",
        "nursing,A1,2025-02-01,,2026-01-01",
    ]
    assert cells(imported(lines(header, *rows), suppress=0), "waiting") == [("A1", "nursing", "1")]


def test_counted_residents(imported: Import) -> None:
    text = lines("Care type,Care home,Number", "nursing,Nursing home one,6", "nursing,S3,<5", "nursing,Elsewhere,9")
    change = imported(text)
    assert cells(change, "residents") == [("S1-nursing", "nursing", "T1", "5"), ("S3-nursing", "nursing", "T1", "2.5")]
    assert [(row.line, row.why) for row in change.dropped] == [(4, "its home is none of the place")]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Need,Area", "tell neither of persons (Start date, End date or Date of referral) nor of counts"),
        ("Need,Area,People", "do not tell what is counted"),
        ("Need,Financial year,Home,People", "there must be just one of the three"),
        ("Start,End", "the column is missing; it may also be called Care need, Client need, "),
    ],
)
def test_columns_that_do_not_tell(imported: Import, header: str, why: str) -> None:
    with pytest.raises(BadInput) as error:
        imported(lines(header), lines(header))
    assert [why in complaint.why for complaint in error.value.complaints] == [True, True]  # both files at once


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nursing,03/04/24,,,", "its start is not a date such as 03/04/2024 or 2024-04-03"),
        ("nursing,03/04/2024,later,,", "its end is not a date such as 03/04/2024 or 2024-04-03"),
        ("nursing,03/04/2024,02/04/2024,,", "its end is before its start"),
        ("nursing,,,,", "has neither a start nor a date of referral"),
        (",03/04/2024,,,", "has no need"),
        ("Respite,03/04/2024,,,", "its need is not a known word, and too rare to be named here"),
    ],
)
def test_rows_of_no_use_say_why(imported: Import, row: str, why: str) -> None:
    change = imported(lines(HEADER, row, "nursing,03/04/2024,,,"))
    assert [(found.file, found.line, found.what, found.why) for found in change.dropped] == [
        ("extract0.csv", 2, "row", why)
    ]
    assert (change.sources[0].rows, change.sources[0].kept, change.sources[0].dropped) == (2, 1, 1)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nursing,2024,9", "has no financial year such as 2024-25"),
        ("nursing,2024-25,*", "has no count of people"),
    ],
)
def test_counts_of_no_use_say_why(imported: Import, row: str, why: str) -> None:
    assert [found.why for found in imported(lines("Need,Year,People", row)).dropped] == [why]


def test_a_status_that_is_not_waiting_is_not_counted(imported: Import) -> None:
    change = imported(lines("Need,Area,Count,Status", "nursing,A1,9,Placed", "nursing,A1,8,Waiting"))
    assert [row.why for row in change.dropped] == ["its status is not that of waiting"]
    assert sum(float(people) for _, _, people in cells(change, "waiting")) == 8


def test_a_reason_for_support_may_be_the_only_word_for_the_need(imported: Import) -> None:
    """What the council says it means is not made a need with dementia on top."""
    text = lines("Primary support reason,Year,Count", "Support with memory and cognition,2024-25,10")
    words = {"Support with Memory and Cognition": "residential"}
    change = imported(text, book=book_of("knowsley"), words=words)
    assert change.files["admissions.csv"].splitlines()[1:] == ["residential,2024-25,10,yes"]


def test_a_common_word_that_is_not_known_is_named(imported: Import) -> None:
    long = "short break " * 9
    change = imported(lines(HEADER, *["Respite,2024-05-01,,,"] * 5, *[f"{long},2024-05-01,,,"] * 5, *["B4,,,,"] * 5))
    assert {found.why for found in change.dropped} == {
        "its need, respite, is not a known word: say with --need which need of the book it means",
        f"its need, {long[:40]}, is not a known word: say with --need which need of the book it means",
        "its need is not a known word, and too rare to be named here",
    }
    assert not imported(lines(HEADER, "Respite,2024-05-01,,,"), words={"respite": "residential"}).dropped


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"home": "N1"}, 'authority: is not a home authority of the place (got "N1")'),
        ({"words": {"EMI": "dementia"}}, 'need: is not a need of the book: nursing, residential (got "dementia")'),
    ],
)
def test_wrong_options(imported: Import, options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadInput) as error:
        imported(lines(HEADER), **options)
    assert str(error.value).endswith(complaint)


def test_a_place_needs_a_home_authority(place: Place, imported: Import) -> None:
    with pytest.raises(BadInput, match="names no home authority yet; import the areas first"):
        imported(lines(HEADER), place=replace(place, tables={}))


def two_homes(place: Place) -> Place:
    """The neighbour plans too; the northern area is its own."""
    authorities = {key: {**row, "role": "home"} for key, row in place.rows("authorities").items()}
    areas = {("A1",): place.rows("areas")["A1",], ("A2",): {**place.rows("areas")["A2",], "authority": "N1"}}
    return replace(place, tables={**place.tables, "authorities": authorities, "areas": areas})


@pytest.mark.parametrize(
    ("row", "home", "authority"),
    [
        ("Nextshire,A1", None, "N1"),
        ("T1,", None, "T1"),
        (",A2", None, "N1"),
        (",A2", "T1", "T1"),
        (",", None, None),
        ("Elsewhere,A1", None, None),
    ],
)
def test_which_home_authority_placed_somebody(
    place: Place, imported: Import, row: str, home: str | None, authority: str | None
) -> None:
    text = lines("Need,Start date,Home,Placing authority,Ward", f"nursing,2024-05-01,S1,{row}")
    change = imported(text, place=two_homes(place), home=home, suppress=0)
    assert [found[2] for found in cells(change, "residents")] == ([authority] if authority else [])
    assert [found.why for found in change.dropped] == (
        [] if authority else ["cannot be told which home authority it belongs to"]
    )


def test_rates_of_one_home_authority_are_said_to_be_used_for_all(place: Place, imported: Import) -> None:
    """500 people × 36.5 = 18.25 a year are expected in the southern area; 40 are seen: 80 for each thousand."""
    counted = lines("Need,Year,People", "nursing,2024-25,40")
    change = imported(counted, place=two_homes(place), home="T1")
    assert change.settings["book_changes"]["admissions_per_1000_per_year"]["nursing"]["65+"]["value"] == 80
    assert "though the admissions are those of T1 alone" in change.notes[-1]
    assert len(change.notes) == len(imported(counted).notes) + 1


def test_rows_of_an_earlier_import_go_but_not_the_councils_own(place: Place, imported: Import) -> None:
    """S2 was a stand-in; S3 was one, too, that the council has changed to 1."""
    origin = Origin("stand-in", "a stand-in")
    keys = [("S2-residential", "residential", "T1"), ("S3-nursing", "nursing", "T1")]
    written = {("residents", key, "people"): ("2", origin) for key in keys}
    change = imported(lines(HEADER, *living(6, "S1")), place=replace(place, written=written))
    assert change.gone == {"residents": [keys[0]]}


PERSONAL = {
    "NHS number": "9434765919",
    "Client name": "Ottoline Marchbanks",
    "Date of birth": "17/08/1931",
    "Address": "14 Quillfeather Row",
    "Postcode": "ZZ1 1AA",
}


@pytest.mark.parametrize("suppress", [0, 5])
@pytest.mark.parametrize(
    "rows",
    [
        year_of_placements().splitlines()[1:],
        ["nursing,03/04/24,,,", "nursing,,,,", "Respite,03/04/2024,,,", "nursing,03/04/2024,,Elsewhere,x"],
        # a comma without quotes has moved the cells, so that the need is a name, a number or a date
        *([[f"{text},nursing,2024-05-01,,"] * 7 for key, text in PERSONAL.items() if any(map(str.isdigit, text))]),
        ["Ottoline Marchbanks,2024-05-01,,,", *living(7, "S1")],
    ],
)
def test_nothing_personal_gets_out(imported: Import, rows: Sequence[str], suppress: int) -> None:
    text = lines(f"{HEADER},{','.join(PERSONAL)}", *(f"{row},{','.join(PERSONAL.values())}" for row in rows))
    options: dict[str, Any] = {"positions": {"ZZ1 1AA": At(54.02, -2.0)}, "suppress": suppress}
    said = repr(imported(text, **options))
    assert len(said) > 100
    for word in PERSONAL.values():
        assert word.casefold() not in said.casefold()


@pytest.mark.parametrize("header", [",".join(PERSONAL), f"Need,{','.join(PERSONAL)}", ",".join(PERSONAL.values())])
def test_nothing_personal_stands_in_complaints(imported: Import, header: str) -> None:
    with pytest.raises(BadInput) as error:
        imported(lines(header, f"nursing,{','.join(PERSONAL.values())}"))
    for word in PERSONAL.values():
        assert word not in str(error.value)


def test_a_workbook_with_dates_of_its_own(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "placements.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Placements")
        sheet.write_row(0, 0, ["Adult social care: placements"])
        sheet.write_row(2, 0, ["Client need", "Admission date", "Leaving date", "Establishment", "Gross weekly cost"])
        for row in range(3, 9):
            sheet.write_row(row, 0, ["nursing", "", "", "Nursing home one", 812.5])
            sheet.write_datetime(row, 1, date(2024, 5, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
    change = import_demand([path], place, TINY, START, YEARS)
    assert cells(change, "residents") == [("S1-nursing", "nursing", "T1", "6")]
    assert cells(change, "services") == [("S1-nursing", "810.00")]  # to the nearest £5, half to even
    assert change.sources[0].file == "placements.xlsx"


def test_every_sheet_with_needs_is_read_and_counted_with_its_file(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "placements.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for year, people in ((2023, 6), (2024, 7)):
            sheet = book.add_worksheet(str(year))
            sheet.write_row(0, 0, ["Need", "Start date", "End date", "Home"])
            for row in range(1, people + 1):
                sheet.write_row(row, 0, ["nursing", f"{year}-05-0{row}", "", "Nursing home one"])
        book.add_worksheet("Notes").write(0, 0, "Made in spring")
    change = import_demand([path], place, TINY, START, YEARS, suppress=0)
    assert cells(change, "residents") == [("S1-nursing", "nursing", "T1", "13")]
    (source,) = change.sources
    assert (source.rows, source.kept, source.dropped) == (13, 13, 0)


def test_what_comes_out_can_be_planned_with(tiny: Path, imported: Import) -> None:
    change = imported(year_of_placements() + lines(*living(2, "S2", need="residential")), since=date(2024, 4, 1))
    (tiny / "place.yaml").write_text(yaml.safe_dump(dict(change.settings)), encoding="utf-8")
    rows = [",".join(row) for row in cells(change, "residents")]
    (tiny / "residents.csv").write_text(lines("service,need,authority,people", *rows), encoding="utf-8")
    checked = check_scenario(tiny / "scenarios" / "baseline.yaml")
    assert checked.inputs.book.needs["nursing"].mean_stay_days.value == 60
    assert [row.people for row, _ in checked.inputs.tables.residents] == [5, 2.5]


CELL = st.sampled_from(
    [
        *(
            "nursing",
            "residential",
            "Respite",
            "",
            "A1",
            "S1",
            "S2",
            "Nursing home three",
            "waiting",
            "'; =x",
            "0000-00-00",
        ),
        *(
            "01/02/2024",
            "2024-05-06",
            "12/13/2024",
            "31/12/9999",
            "45385",
            "<5",
            "£700",
            "-1",
            "7",
            "2024-25",
            "\u0663",
        ),
    ]
)
COLUMNS = ["Need", "Ward", "Start date", "End date", "Home", "Weekly fee", "Referral", "Status", "People", "Year"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=8, unique=True),
    st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=25),
    st.sampled_from([0, 5, 10]),
)
def test_any_file_is_read_or_refused(
    imported: Import, columns: list[str], rows: list[list[str]], suppress: int
) -> None:
    body = [",".join(row) for row in rows]
    try:
        change = imported(lines(",".join(columns), *body), suppress=suppress)
    except BadInput:
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    source = change.sources[0]
    assert (source.rows, source.kept + source.dropped, len(change.dropped)) == (filled, filled, source.dropped)
    for _, _, _, people in cells(change, "residents"):
        assert float(people) == suppress / 2 or float(people) >= suppress
    backwards = imported(lines(",".join(columns), *reversed(body)), suppress=suppress)
    assert replace(backwards, sources=(), dropped=()) == replace(change, sources=(), dropped=())
