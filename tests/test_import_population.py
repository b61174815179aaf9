"""Population tables of any layout → areas and people of the book's bands. All figures are made up or as said."""

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_places import HALTON, KNOWSLEY, SURREY, balanced, book, place, reasons, refused, table, workbook

from capacity.importing.model import Change, Origin
from capacity.importing.population import import_population
from capacity.importing.population.ages import ages_of, made_of, sexed_ages_of
from capacity.importing.population.years import Projected, as_text, needed, people
from capacity.inputs.schema.rows import TABLES

pytestmark = pytest.mark.unit

BOOK = book(["18-64", "65-74", "75-84", "85+"])
ONE, TWO, ELSEWHERE = "E02001327", "E02001328", "E02001347"  # MSOAs: two of Knowsley, one of Liverpool
AGES = [str(age) for age in range(91)]
SINGLE = [*map(str, range(90)), "90+"]


@pytest.fixture
def centroids(tmp_path: Path) -> Path:
    rows = [(code, 344000, 392000 + at) for at, code in enumerate((ONE, TWO, "E08000011", "E01006412", "E05010935"))]
    return table(tmp_path / "centroids.csv", ["area", "X", "Y"], *rows)


def taken(paths: list[Path], centroids: Path | None, years: tuple[int, ...] = (2022,), **options: Any) -> Change:
    """What an import into a place of Knowsley finds; every row is accounted for."""
    here = options.pop("place", None) or place(paths[0].parent)
    found = import_population(paths, here, options.pop("book", BOOK), years, centroids=centroids, **options)
    balanced(found)
    for name, rows in found.tables.items():
        for row in rows:
            TABLES[name][0].model_validate(row.cells)
            assert row.cells.keys() - row.origins.keys() == set(TABLES[name][1])
    return found


def counted(change: Change) -> dict[str, dict[str, list[str]]]:
    """People by area and band, year by year."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in change.tables["population"]:
        found[row.cells["area"]][row.cells["age_band"]].append(row.cells["people"])
    return {area: dict(bands) for area, bands in found.items()}


def origins(change: Change, band: str = "85+") -> list[Origin]:
    """On what the people of a band stand."""
    return [row.origins["people"] for row in change.tables["population"] if row.cells["age_band"] == band]


# One person of each age until 64, two of each until 84, three of each until 89 and thirty from 90 on:
# 18-64: 47 × 1 = 47; 65-74: 10 × 2 = 20; 75-84: 20; 85+: 5 × 3 + 30 = 45
EACH = [1] * 65 + [2] * 20 + [3] * 5 + [30]
BANDS = {"18-64": ["47"], "65-74": ["20"], "75-84": ["20"], "85+": ["45"]}


def wide(folder: Path) -> Path:
    """The small-area tables of ONS since 2023: a title above, both vintages in the names, the sexes apart."""
    header = ["LAD 2021 Code", "LAD 2021 Name", "MSOA 2021 Code", "MSOA 2021 Name", "Total"]
    header += [f"{sex}{age}" for sex in "FM" for age in range(91)]
    men = [1] * 91
    women = [total - 1 for total in EACH]
    row = [KNOWSLEY, "Knowsley", ONE, "Knowsley 001", sum(EACH), *women, *men]
    sheets = {
        "Contents": [["Population estimates"], ["See the notes"]],
        "Mid-2022 MSOA 2021": [["Mid-2022 population estimates"], ["Source: ONS"], header, row],
    }
    return workbook(folder / "sapemsoasyoatables.xlsx", sheets)


def plain_wide(folder: Path) -> Path:
    """A single total by age, 90 meaning 90 and over, thousands marked; the year in the file's name."""
    cells = [*map(str, EACH[:-1]), "3,0"]
    return table(folder / "msoa_mid-2022.csv", ["msoa", "all_ages", *map(str, range(91))], [ONE, "1,110", *cells])


def sheets_by_sex(folder: Path) -> Path:
    """Mid-year estimates in a workbook: persons, men and women on sheets of their own, under a title."""
    header = ["Code", "Name", "Geography", "All ages", *SINGLE]
    top = [["Mid-2022 estimates"], header]
    row = [KNOWSLEY, "Knowsley", "Metropolitan District", sum(EACH)]
    sheets = {f"MYE2 - {who}": [*top, [*row, *EACH]] for who in ("Persons", "Males", "Females")}
    return workbook(folder / "ukpopestimates.xlsx", sheets)


def long_rows(folder: Path) -> Path:
    """A row for each area, age and sex, as Nomis writes it; its own codes of ages stand beside their names."""
    header = ["DATE", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "GENDER_NAME", "C_AGE", "C_AGE_NAME", "OBS_VALUE"]
    ages = ["Age 0", *(f"Age {age}" for age in range(1, 90)), "Aged 90+"]
    rows = [
        ["2022", "Knowsley 001", ONE, sex, 101 + at, age, count]
        for at, (age, total) in enumerate(zip(ages, EACH, strict=True))
        for sex, count in (("Male", 1), ("Female", total - 1))
    ]
    return table(folder / "nomis.csv", header, *rows)


def census(folder: Path) -> Path:
    """A table of the census: ages in words, no year but in the file's name."""
    header = ["Middle layer Super Output Areas Code", "Middle layer Super Output Areas"]
    header += ["Age (91 categories) Code", "Age (91 categories)", "Observation"]
    words = ["Aged under 1 year", *(f"Aged {age} year{'s' * (age > 1)}" for age in range(1, 90))]
    words.append("Aged 90 years and over")
    rows = [[ONE, "Knowsley 001", at, word, EACH[at]] for at, word in enumerate(words)]
    return table(folder / "ts007-2022.csv", header, *rows)


def years_across(folder: Path) -> Path:
    """Projections: a column for each year, under the districts their region and England."""
    header = ["AREA_CODE", "AREA_NAME", "COMPONENT", "SEX", "AGE_GROUP", "2021", "2022"]
    rows = [
        [code, name, "Population", "persons", age, 0, count]
        for code, name in ((KNOWSLEY, "Knowsley"), ("E12000002", "North West"), ("E92000001", "England"))
        for age, count in [("All ages", sum(EACH)), *zip(SINGLE, EACH, strict=True)]
    ]
    return table(folder / "snpp.csv", header, *rows)


def in_bands(folder: Path) -> Path:
    """Bands that overlap: sums stand beside their parts."""
    header = ["ward code", "ward", "year", "18-64", "65 to 69", "70–74", "Aged 75 to 84", "65+", "85 and over"]
    return table(folder / "wards.csv", header, ["E05010935", "Cherryfield", 2022, 47, 12, 8, 20, 85, 45])


LAYOUTS = [wide, plain_wide, sheets_by_sex, long_rows, census, years_across, in_bands]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_people(tmp_path: Path, centroids: Path, layout: Any) -> None:
    lookup = table(tmp_path / "lookup.csv", ["a", "lad"], [ONE, KNOWSLEY], ["E05010935", KNOWSLEY])
    needs_one = layout in (plain_wide, in_bands)
    found = taken([layout(tmp_path)], centroids, lookup=lookup if needs_one else None)
    assert list(counted(found).values()) == [BANDS]
    assert {origin.ground for origin in origins(found)} == {"published"}
    assert found.whole == ("areas", "population")


def test_an_area_says_where_each_cell_comes_from(tmp_path: Path, centroids: Path) -> None:
    (row,) = taken([wide(tmp_path)], centroids).tables["areas"]
    assert row.cells["area"] == ONE
    assert (row.cells["name"], row.cells["authority"]) == ("Knowsley 001", KNOWSLEY)
    assert row.origins["name"] == Origin("published", "sapemsoasyoatables.xlsx")
    assert row.origins["authority"] == Origin("published", "told by the authority in the same row")
    assert row.origins["latitude"] == Origin("published", "centroid, centroids.csv")


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("0", (0, 0)),
        ("Age 7", (7, 7)),
        ("Aged under 1 year", (0, 0)),
        ("Aged 4 years and under", (0, 4)),
        ("65-69", (65, 69)),
        ("65 – 69", (65, 69)),
        ("Aged 65 to 69 years", (65, 69)),
        ("age_65_69", (65, 69)),
        ("90+", (90, 150)),
        ("85 & over", (85, 150)),
        ("100 years and over", (100, 150)),
        ("All ages", (0, 150)),
        ("2021", None),
        ("69-65", None),
        ("Ward", None),
        ("", None),
    ],
)
def test_ages_in_any_writing(text: str, ages: tuple[int, int] | None) -> None:
    assert ages_of(text) == ages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("F0", ("females", (0, 0))),
        ("M90", ("males", (90, 90))),
        ("males 65-69", ("males", (65, 69))),
        ("p_85+", ("persons", (85, 150))),
        ("Total", (None, (0, 150))),
        ("Females", None),
    ],
)
def test_ages_with_a_sex_before_them(text: str, found: object) -> None:
    assert sexed_ages_of(text) == found


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5000), min_size=91, max_size=91), st.lists(st.integers(1, 89), max_size=6, unique=True))
def test_bands_add_up_to_the_table(tmp_path_factory: pytest.TempPathFactory, ages: list[int], cuts: list[int]) -> None:
    """However the ages from 0 on are cut into bands, nobody is lost and nobody counted twice."""
    folder = tmp_path_factory.mktemp("bands")
    starts = [0, *sorted(cuts)]
    bands = [f"{first}-{after - 1}" for first, after in pairwise(starts)] + [f"{starts[-1]}+"]
    path = table(folder / "mid-2022.csv", ["LAD23CD", *map(str, range(91))], [KNOWSLEY, *ages])
    centre = table(folder / "c.csv", ["code", "lat", "long"], [KNOWSLEY, 53.4, -2.8])
    found = counted(taken([path], centre, book=book(bands)))[KNOWSLEY]
    assert found.keys() == set(bands)
    assert sum(float(value) for (value,) in found.values()) == sum(ages)


@given(st.sets(st.tuples(st.integers(60, 95), st.integers(0, 12)), max_size=25))
def test_pieces_of_a_band_touch_and_never_overlap(pieces: set[tuple[int, int]]) -> None:
    made = made_of((65, 84), frozenset((first, first + more) for first, more in pieces))
    if made is not None:
        assert [age for first, last in made for age in range(first, last + 1)] == list(range(65, 85))


def single(
    folder: Path, *rows: list[object], name: str = "mid-2022.csv", header: tuple[str, ...] = ("code", "name")
) -> Path:
    return table(folder / name, [*header, *map(str, range(91))], *rows)


def test_rows_that_cannot_be_used_are_dropped_with_the_reason(tmp_path: Path, centroids: Path) -> None:
    """The second area's only row is suppressed: it stays an area, with noughts that are missing."""
    suppressed = [*EACH[:70], "c", *EACH[71:]]
    path = single(
        tmp_path,
        [ONE, "Knowsley 001", *EACH],
        [TWO, "Knowsley 002", *suppressed],
        [ELSEWHERE, "Liverpool 001", *EACH],
        ["E02009999", "", *EACH],
        [KNOWSLEY, "Knowsley", *EACH],
        ["Source: ONS"],
        [ONE, "Knowsley 001", *EACH],
    )
    found = taken([path], centroids)
    whys = [(line.line, line.why) for line in found.dropped if line.file == "mid-2022.csv"]
    assert whys == [
        (3, 'its figure for 70 is "c"'),
        (4, "not in a home authority"),
        (5, "its authority cannot be told"),
        (6, "its code is not that of an MSOA"),
        (7, "its code is not that of an MSOA"),
        (8, "the same area, year and ages stand in an earlier row"),
    ]
    assert counted(found)[TWO] == {band: ["0"] for band in BANDS}
    assert origins(found)[1] == Origin("missing", "no figure of the area could be used")
    assert f"no figure can be used for some ages of {TWO}: they are taken as 0" in found.notes


def test_long_rows_that_cannot_be_used(tmp_path: Path, centroids: Path) -> None:
    header = ["lad", "year", "sex", "age", "people"]
    bands = ["18-64", "65-74", "75-84", "85+"]
    good = [[KNOWSLEY, 2022, "Persons", band, 10] for band in bands]
    odd = [
        (["", "Persons", "85+", 10], 'its year is ""'),
        ([2022, "Other", "85+", 10], 'its sex is "Other"'),
        ([2022, "Persons", "old", 10], 'its age is "old"'),
        ([2022, "Persons", "0-17", ":"], 'its figure is ":"'),
        ([2022, "Persons", "0-17", 10], "the book's bands do not need its ages"),
        ([2022, "Males", "85+", 4], "persons are given too"),
        ([2011, "Persons", "85+", 10], "the plan does not need the year 2011"),
    ]
    path = table(tmp_path / "long.csv", header, *good, *good, *([KNOWSLEY, *row] for row, _ in odd))
    found = taken([path], centroids)
    assert counted(found)[KNOWSLEY] == {band: ["10"] for band in bands}
    whys = [line.why for line in found.dropped if line.file == "long.csv"]
    assert whys[:4] == ["the same area, year and ages stand in an earlier row"] * 4
    assert all(why.startswith(said) for why, (_, said) in zip(whys[4:], odd, strict=True)), whys


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (["2011"], "the plan does not need the year 2011"),
        (["2011", "2012"], "the plan does not need the years 2011 and 2012"),
        (["2011", "2012", "2013"], "the plan does not need the years 2011, 2012 and 2013"),
    ],
)
def test_years_that_are_not_needed_are_listed(tmp_path: Path, centroids: Path, years: list[str], said: str) -> None:
    old = table(tmp_path / "old.csv", ["lad", "age", *years], [KNOWSLEY, "85+", *([10] * len(years))])
    found = taken([single(tmp_path, [KNOWSLEY, "Knowsley", *EACH]), old], centroids)
    assert [line.why for line in found.dropped if line.file == "old.csv"] == [said]


@pytest.mark.parametrize(
    ("elsewhere", "nameless", "said"),
    [
        (
            1,
            2,
            {
                "2 rows without a code of such an area, or without what is looked for": "the plan has no use for them",
                "1 row about none of the plan's areas": "the plan has no use for it",
            },
        ),
        (
            3,
            1,
            {
                "1 row without a code of such an area, or without what is looked for": "the plan has no use for it",
                "3 rows about none of the plan's areas": "the plan has no use for them",
            },
        ),
    ],
)
def test_rows_of_a_lookup_that_are_not_used_are_counted_in_words(
    tmp_path: Path, centroids: Path, elsewhere: int, nameless: int, said: dict[str, str]
) -> None:
    others = [[f"E0200{at}347", "E08000012"] for at in range(elsewhere)]
    rows = [[ONE, KNOWSLEY], *others, *([["", KNOWSLEY]] * nameless)]
    lookup = table(tmp_path / "lookup.csv", ["MSOA21CD", "LAD22CD"], *rows)
    found = taken([single(tmp_path, [ONE, *EACH], header=("msoa",))], centroids, lookup=lookup)
    assert reasons(line for line in found.dropped if line.file == "lookup.csv") == said


def test_several_files_are_joined_and_years_between_lie_on_a_line(tmp_path: Path, centroids: Path) -> None:
    """45 people of 85+ in 2020 and 55 in 2024: 45 + 10 × 1/4 = 47.5 in 2021."""
    later = [*EACH[:-1], 40]
    paths = [
        single(tmp_path, [ONE, "Knowsley 001", *EACH], name="mid-2020.csv"),
        single(tmp_path, [ONE, "Knowsley 001", *later], name="mid-2024.csv"),
    ]
    found = taken([*paths, paths[0]], centroids, (2020, 2021, 2024, 2025))
    assert counted(found)[ONE]["85+"] == ["45", "47.5", "55", "55"]
    assert origins(found) == [
        Origin("published", "mid-2020, mid-2020.csv"),
        Origin("estimated", "straight line between mid-2020 and mid-2024, mid-2020.csv, mid-2024.csv"),
        Origin("published", "mid-2024, mid-2024.csv"),
        Origin("stand-in", "carried forward from 2024: no projection was given; mid-2024.csv"),
    ]
    assert [source.what for source in found.sources[:2]] == [
        "people by MSOA and age, mid-2020",
        "people by MSOA and age, mid-2024",
    ]


def projection(folder: Path, **people_85: dict[int, int]) -> Path:
    """Everybody younger stays the same; people of 85+ by authority and year."""
    years = sorted({year for series in people_85.values() for year in series})
    rows = [
        [code, code, band, *(series[year] if band == "85+" else 100 for year in years)]
        for code, series in people_85.items()
        for band in ("18-64", "65-74", "75-84", "85+")
    ]
    return table(folder / "snpp.csv", ["LAD23CD", "LAD23NM", "AGE_GROUP", *map(str, years)], *rows)


def test_beyond_the_file_people_grow_as_the_projection_does(tmp_path: Path, centroids: Path) -> None:
    """From 1000 in 2022 to 1100 in 2024 is a tenth more: 45 become 49.5. 2026 lies beyond the projection."""
    path = single(tmp_path, [ONE, "Knowsley 001", *EACH])
    coarse = projection(tmp_path, **{KNOWSLEY: {2022: 1000, 2024: 1100}, HALTON: {2022: 1, 2024: 9}})
    found = taken([path], centroids, (2023, 2024, 2026), projection=coarse)
    assert counted(found)[ONE]["85+"] == ["47.2", "49.5", "49.5"]  # 45 × 1.05 = 47.25 is written by its even digit
    assert counted(found)[ONE]["65-74"] == ["20", "20", "20"]
    source = "mid-2022, mid-2022.csv, by the growth of Knowsley from 2022 to 2024, snpp.csv"
    assert origins(found)[1:] == [Origin("estimated", source), Origin("stand-in", source)]
    assert found.sources[-1].dropped == 4  # the other authority's


def test_a_county_grows_as_its_districts_do_together(tmp_path: Path) -> None:
    """600 + 400 people become 650 + 450: a tenth more. The county's own row would count them twice."""
    districts = {"E07000207": SURREY, "E07000208": SURREY}
    coarse = projection(tmp_path, E07000207={2022: 600, 2023: 650}, E07000208={2022: 400, 2023: 450})
    path = single(tmp_path, [SURREY, "Surrey", *EACH], ["E07000207", "Elmbridge", *EACH])
    here = place(tmp_path, [SURREY])
    centre = table(tmp_path / "c.csv", ["code", "lat", "long"], ["E07000207", 51.37, -0.38])
    found = taken([path], centre, (2023,), place=here, districts=districts, projection=coarse)
    assert counted(found) == {"E07000207": {"18-64": ["47"], "65-74": ["20"], "75-84": ["20"], "85+": ["49.5"]}}
    assert found.tables["areas"][0].cells["authority"] == SURREY
    assert reasons(found.dropped)[SURREY] == "its districts are given, and stand for it"


def test_a_projection_without_the_home_is_said(tmp_path: Path, centroids: Path) -> None:
    here = place(tmp_path, [KNOWSLEY, HALTON])
    path = single(tmp_path, [ONE, "Knowsley 001", *EACH])
    coarse = projection(tmp_path, **{HALTON: {2022: 1, 2023: 2}})
    found = taken([path], centroids, (2023,), place=here, projection=coarse)
    assert "the projection has no figures of Knowsley: its people are carried unchanged" in found.notes
    assert "Halton: 0 areas (MSOAs), it will have no demand" in found.notes
    assert origins(found)[0].ground == "stand-in"


FILES = dict.fromkeys(range(2000, 2030), "f")


@given(
    st.dictionaries(st.integers(2000, 2029), st.floats(0, 1e5), min_size=1, max_size=6),
    st.dictionaries(st.integers(2000, 2029), st.floats(1, 1e6), min_size=1, max_size=6),
    st.integers(2000, 2029),
)
def test_years_between_stay_between_and_published_ones_stay(
    series: dict[int, float], growth: dict[int, float], year: int
) -> None:
    number, origin = people(series, year, FILES, Projected(growth, "Knowsley", "p"))
    assert number >= 0
    assert (origin.ground == "published") == (year in series)
    if min(series) <= year <= max(series):
        assert min(series.values()) - 1e-6 <= number <= max(series.values()) + 1e-6
    assert needed(series, [year]) <= series.keys()


@pytest.mark.parametrize(
    ("growth", "year", "number", "ground"),
    [
        ({2022: 100.0, 2023: 110.0}, 2023, 110.0, "estimated"),  # from its first year on: 100 × 110 / 100
        ({2022: 0.0, 2023: 110.0}, 2023, 100.0, "stand-in"),  # no growth from nobody
        ({2030: 100.0}, 2023, 100.0, "stand-in"),  # one year says no growth
        ({2019: 90.0, 2021: 100.0}, 2019, 90.0, "estimated"),  # backwards: 100 × 90 / 100
    ],
)
def test_projections_that_do_not_fit(growth: dict[int, float], year: int, number: float, ground: str) -> None:
    found, origin = people({2021: 100.0}, year, FILES, Projected(growth, "Knowsley", "p"))
    assert (found, origin.ground) == (pytest.approx(number), ground)


@pytest.mark.parametrize(("number", "text"), [(45.0, "45"), (47.25, "47.2"), (0.04, "0"), (12345.678, "12345.7")])
def test_people_are_whole_or_have_one_decimal(number: float, text: str) -> None:
    assert as_text(number) == text


AROUND = {"type": "Polygon", "coordinates": [[[-3.0, 53.3], [-2.7, 53.3], [-2.7, 53.6], [-3.0, 53.6], [-3.0, 53.3]]]}
BESIDE = {"type": "Polygon", "coordinates": [[[-2.7, 53.3], [-2.4, 53.3], [-2.4, 53.6], [-2.7, 53.6], [-2.7, 53.3]]]}


def outlined(key: str, **shapes: object) -> dict[str, object]:
    features = [{"properties": {key: code}, "geometry": shape} for code, shape in shapes.items()]
    return {"type": "FeatureCollection", "features": features}


def test_the_authority_is_told_by_outlines_at_last(tmp_path: Path) -> None:
    """An area in Knowsley's outline, one beside it in Halton's, one far from both and one just over a coarse border."""
    outlines = {"authorities.geojson": outlined("authority", **{KNOWSLEY: AROUND, HALTON: BESIDE})}
    at = {"E05000001": -2.8, "E05000002": -2.5, "E05000003": -1.0, "E05000004": -3.001}
    centre = table(tmp_path / "c.csv", ["code", "long", "lat"], *((code, x, 53.4) for code, x in at.items()))
    path = single(tmp_path, *([code, "Ward", *EACH] for code in at))
    found = taken([path], centre, place=place(tmp_path, outlines=outlines))
    assert sorted(counted(found)) == ["E05000001", "E05000004"]
    assert found.tables["areas"][0].origins["authority"] == Origin("estimated", "told by the authorities' outlines")
    whys = reasons(line for line in found.dropped if line.file == "mid-2022.csv")
    assert whys == {"E05000002": "not in a home authority", "E05000003": "its authority cannot be told"}


def test_areas_of_a_county_are_named_after_districts(tmp_path: Path) -> None:
    """Elmbridge is known by name, Guildford only by the county's outline, Knowsley as no home."""
    outlines = {"authorities.geojson": outlined("authority", **{SURREY: AROUND, KNOWSLEY: BESIDE})}
    named = {"E02000001": "Elmbridge 001", "E02000002": "Guildford 001", "E02000003": "Knowsley 001"}
    at = {"E02000001": 0.0, "E02000002": -2.8, "E02000003": -2.5}
    centre = table(
        tmp_path / "c.csv", ["code", "X", "Y"], *((code, x, 53.4) for code, x in at.items()), ["E02000009", "", ""]
    )
    path = single(tmp_path, *([code, name, *EACH] for code, name in named.items()))
    here = place(tmp_path, [SURREY], outlines=outlines)
    found = taken([path], centre, place=here, districts={"Elmbridge": SURREY})
    assert [row.origins["authority"].source for row in found.tables["areas"]] == [
        "told by the area's name",
        "told by the authorities' outlines",
    ]
    assert reasons(found.dropped)["E02000003"] == "not in a home authority"


def test_centres_come_from_the_best_there_is(tmp_path: Path) -> None:
    """The mean of postcodes, else a point in the outline, else areas.csv as it was."""
    path = single(tmp_path, *([code, "Knowsley 001", *EACH] for code in (ONE, TWO, "E02001329")))
    codes = table(
        tmp_path / "postcodes.csv", ["PC", "msoa", "lat", "lon"], ["A", ONE, 53.4, -2.8], ["B", ONE, 53.5, -2.9]
    )
    outlines = {"areas.geojson": outlined("area", **{TWO: AROUND})}
    before = [{"area": "E02001329", "latitude": "53.45", "longitude": "-2.85"}]
    found = taken([path], codes, place=place(tmp_path, outlines=outlines, areas=before))
    cells = [(row.cells["latitude"], row.cells["longitude"]) for row in found.tables["areas"]]
    assert cells == [("53.45000", "-2.85000"), ("53.45000", "-2.85000"), ("53.45000", "-2.85000")]
    assert [row.origins["latitude"] for row in found.tables["areas"]] == [
        Origin("estimated", "mean of the area's 2 positions in postcodes.csv"),
        Origin("estimated", "a point inside of the area's outline"),
        Origin("published", "areas.csv"),
    ]


def test_a_centre_may_come_from_an_outline(tmp_path: Path) -> None:
    features = [{"properties": {"MSOA21CD": code, "x": 1}, "geometry": AROUND} for code in (ONE, ELSEWHERE)]
    features.append({"properties": {}, "geometry": None})
    path = tmp_path / "msoa.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (row,) = taken([single(tmp_path, [ONE, "Knowsley 001", *EACH])], path).tables["areas"]
    assert (row.cells["latitude"], row.cells["longitude"]) == ("53.45000", "-2.85000")
    assert row.origins["latitude"] == Origin("estimated", "a point inside of the area's outline, msoa.geojson")
    lad = single(tmp_path, [KNOWSLEY, "Knowsley", *EACH])
    said = refused(import_population, [lad], place(tmp_path), BOOK, [2022], centroids=path)
    assert "centroids: no outline with a code of an authority" in said


def test_a_wards_centre_is_the_mean_of_its_postcodes(tmp_path: Path) -> None:
    """Code-Point Open has no header. 53.39673 and 53.40572 N are 1 km apart; their middle is 53.40122 N."""
    rows = [
        [code, 10, 334864, north, "E92000001", "", "", "", KNOWSLEY, "E05010935"]
        for code, north in (("L1 0AA", 389326), ("L1 0AB", 390326))
    ]
    codes = tmp_path / "l.csv"
    table(codes, rows[0], rows[1])
    lookup = table(tmp_path / "lookup.csv", ["ward", "lad"], ["E05010935", KNOWSLEY])
    (row,) = taken([in_bands(tmp_path)], codes, lookup=lookup).tables["areas"]
    assert row.cells["latitude"] == "53.40122"
    assert row.origins["latitude"] == Origin("estimated", "mean of the area's 2 positions in l.csv")


@pytest.mark.parametrize("name", ["lookup.csv", "ward_outlines.csv"])
def test_an_authority_told_by_a_lookup_is_published_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    centre = table(tmp_path / "c.csv", ["code", "long", "lat"], ["E05010935", -2.8, 53.4])
    lookup = table(tmp_path / name, ["ward", "lad"], ["E05010935", KNOWSLEY])
    (row,) = taken([in_bands(tmp_path)], centre, lookup=lookup).tables["areas"]
    assert row.origins["authority"] == Origin("published", f"told by the lookup {name}")


def test_an_authority_lies_where_its_sites_do(tmp_path: Path) -> None:
    sites = [
        {"site": site, "authority": KNOWSLEY, "latitude": latitude, "longitude": "-2.8"}
        for site, latitude in (("a", "53.4"), ("b", "53.5"), ("c", ""))
    ]
    found = taken([single(tmp_path, [KNOWSLEY, "Knowsley", *EACH])], None, place=place(tmp_path, sites=sites))
    (row,) = found.tables["areas"]
    assert (row.cells["latitude"], row.cells["longitude"]) == ("53.45000", "-2.80000")
    assert row.origins["latitude"] == Origin("estimated", "mean of the positions of its 2 sites")


def test_names_come_from_a_table_of_their_own(tmp_path: Path, centroids: Path) -> None:
    path = single(tmp_path, [ONE, *EACH], [TWO, *EACH], header=("msoa",))
    lookup = table(
        tmp_path / "lookup.csv", ["MSOA21CD", "LAD22CD"], [ONE, KNOWSLEY], [TWO, KNOWSLEY], [ELSEWHERE, "E08000012"]
    )
    names = table(tmp_path / "names.csv", ["msoa", "msoa_name"], [ONE, "Northwood"])
    found = taken([path], centroids, lookup=lookup, names=names)
    assert [row.cells["name"] for row in found.tables["areas"]] == ["Northwood", TWO]
    assert found.tables["areas"][1].origins["name"].ground == "stand-in"
    assert f"no name for {TWO}: their codes are used. Give a table with names by --names" in found.notes


@pytest.mark.parametrize(
    ("name", "header", "row", "said"),
    [
        ("mid-2022.csv", ["area", *AGES], ["Knowsley", *EACH], "area code: no column holds ONS codes of LSOAs"),
        ("mid-2022.csv", ["lad", "people"], [KNOWSLEY, 9], "ages: no columns of ages (0 to 90, 65-69, 90+)"),
        (
            "people.csv",
            ["lad", *AGES],
            [KNOWSLEY, *EACH],
            "year: no column, sheet name or file name says of which year",
        ),
        (
            "2021 or 2022.csv",
            ["lad", *AGES],
            [KNOWSLEY, *EACH],
            "people of 2021 or 2022 cannot be told: say the mid-year",
        ),
        (
            "mid-2022.csv",
            ["MSOA11CD", "MSOA21CD", *AGES],
            [ONE, ONE, *EACH],
            "MSOA11CD and MSOA21CD both hold codes of",
        ),
        (
            "mid-2022.csv",
            ["MSOA01CD", "MSOA11CD", "MSOA21CD", *AGES],
            [ONE, ONE, ONE, *EACH],
            "MSOA01CD, MSOA11CD and MSOA21CD all hold codes of",
        ),
        (
            "mid-2022.csv",
            ["lad", *AGES[:80]],
            [KNOWSLEY, *EACH[:80]],
            "the book's age band 85+: cannot be made, for 2022",
        ),
        (
            "mid-2022.csv",
            ["lad", "60-69", "70+"],
            [KNOWSLEY, 1, 2],
            "band 65-74: cannot be made, for 2022, of its ages 60-69, 70+",
        ),
        ("males mid-2022.csv", ["lad", *AGES], [KNOWSLEY, *EACH], "sex: counts only one sex for 2022"),
        (
            "mid-2022.csv",
            ["lad", *AGES],
            ["E08000012", *EACH],
            "areas: has no area of a home authority that can be used",
        ),
        (
            "mid-2022.csv",
            ["ward", *AGES],
            ["E05010935", *EACH],
            "does not say in which authority its areas lie: give a lookup",
        ),
    ],
)
def test_tables_that_cannot_be_used_are_refused_with_what_they_lack(
    tmp_path: Path, centroids: Path, name: str, header: list[str], row: list[object], said: str
) -> None:
    path = table(tmp_path / name, header, row)
    heard = refused(import_population, [path], place(tmp_path), BOOK, [2022], centroids=centroids)
    assert said in heard
    assert name in heard


@pytest.mark.parametrize("name", ["people.csv", "released 2024.csv", "2021 or 2022.csv"])
def test_the_year_can_be_said(tmp_path: Path, centroids: Path, name: str) -> None:
    path = single(tmp_path, [KNOWSLEY, "Knowsley", *EACH], name=name)
    assert origins(taken([path], centroids, year=2022)) == [Origin("published", f"mid-2022, {name}")]


@pytest.mark.parametrize("above", ["Mid-2022 estimates for areas of 2021", "date: 2022 (2021 based)", "30 June 2022"])
def test_the_year_may_stand_above_the_header(tmp_path: Path, centroids: Path, above: str) -> None:
    path = table(tmp_path / "people.csv", ["lad", *AGES], [KNOWSLEY, *EACH], above=["People", above])
    assert origins(taken([path], centroids)) == [Origin("published", "mid-2022, people.csv")]


def test_both_sexes_may_stand_in_two_files(tmp_path: Path, centroids: Path) -> None:
    """45 men and 45 women of 85+."""
    paths = [
        single(tmp_path, [KNOWSLEY, "Knowsley", *EACH], name=f"{who} mid-2022.csv") for who in ("males", "females")
    ]
    assert counted(taken(paths, centroids))[KNOWSLEY]["85+"] == ["90"]


def test_a_sheet_that_is_no_population_is_told(tmp_path: Path, centroids: Path) -> None:
    header, row = ["lad", *AGES], [KNOWSLEY, *EACH]
    path = workbook(tmp_path / "w.xlsx", {"Mid-2022": [header, row], "Density": [["lad", "area"], [KNOWSLEY, 86.5]]})
    (note,) = [note for note in taken([path], centroids).notes if "Density" in note]
    assert "w.xlsx (Density): not read: no columns of ages" in note


def test_tables_of_two_kinds_are_not_mixed(tmp_path: Path, centroids: Path) -> None:
    paths = [
        single(tmp_path, [KNOWSLEY, "Knowsley", *EACH], name="lad mid-2022.csv"),
        single(tmp_path, [ONE, "Knowsley 001", *EACH], name="msoa mid-2022.csv"),
    ]
    heard = refused(import_population, paths, place(tmp_path), BOOK, [2022], centroids=centroids)
    assert "lad mid-2022.csv: is by authority, other tables are not" in heard
    assert "msoa mid-2022.csv: is by MSOA" in heard


def test_references_that_say_nothing_are_refused(tmp_path: Path, centroids: Path) -> None:
    path = single(tmp_path, [ONE, "Knowsley 001", *EACH])
    empty = table(tmp_path / "e.csv", ["lad", "x"], [KNOWSLEY, 1])
    here = place(tmp_path)
    said = refused(import_population, [path], here, BOOK, [2022], centroids=empty)
    assert "centroids: no table with codes of MSOAs beside positions" in said
    said = refused(import_population, [path], here, BOOK, [2022], centroids=centroids, lookup=empty)
    assert "lookup: no table with codes of MSOAs beside codes of authorities or names" in said
    said = refused(import_population, [path], here, BOOK, [2022])
    assert f"latitude: {ONE} has no position: give a table of centroids, or of postcodes" in said
    both = single(tmp_path, [ONE, "Knowsley 001", *EACH], [TWO, "Knowsley 002", *EACH], name="both mid-2022.csv")
    said = refused(import_population, [both], here, BOOK, [2022])
    assert f"latitude: {ONE} and {TWO} have no position: give a table" in said
    said = refused(import_population, [path], place(tmp_path, []), BOOK, [2022])
    assert "authorities.csv:1: role: has no home authority" in said


def test_what_cannot_be_read_is_said_for_every_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_text("no workbook")
    heard = refused(import_population, [bad, tmp_path / "none.csv"], place(tmp_path), BOOK, [2022])
    assert "bad.xlsx:1: file: cannot be read as a workbook" in heard
    assert "none.csv:1: file: cannot be read: No such file" in heard


ALL_EIGHT = {KNOWSLEY: 20, HALTON: 16}


@pytest.mark.parametrize("homes", [[KNOWSLEY], [KNOWSLEY, HALTON]])
def test_the_extracts(open_data: Path, tmp_path: Path, homes: list[str]) -> None:
    """The sums of people of 85+ as they stand in lad_age_bands_2021_derived_8LAs.csv: 3,237 and 2,515."""
    folder = open_data / "population"
    found = taken(
        [folder / "msoa21_single_year_total_2021_8LAs.csv"],
        folder / "msoa_centroids_8LAs.csv",
        (2021,),
        place=place(tmp_path, homes),
        lookup=folder / "msoa_lookup_8LAs.csv",
    )
    assert found.sources[0].rows == 241
    assert len(found.tables["areas"]) == sum(ALL_EIGHT[home] for home in homes)
    people_85 = sum(float(bands["85+"][0]) for bands in counted(found).values())
    assert people_85 == sum({KNOWSLEY: 3237, HALTON: 2515}[home] for home in homes)
    assert {origin.ground for origin in origins(found)} == {"published"}
