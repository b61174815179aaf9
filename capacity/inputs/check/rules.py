"""Rules across tables. Every complaint is gathered before anything is raised."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise, product

from capacity.inputs.check.block_contracts import check_blocks
from capacity.inputs.check.book import check_book
from capacity.inputs.check.closures import check_closures
from capacity.inputs.check.events import check_events, located
from capacity.inputs.check.limits import check_limits
from capacity.inputs.check.names import Names, known_names, names_of, where_named
from capacity.inputs.check.options import check_options
from capacity.inputs.check.outlook import FEWER_YEARS, check_outlook
from capacity.inputs.check.rises import check_rises, within_plan
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.outlook import going_on
from capacity.inputs.read.messages import MOST_FAULTS, MOST_HINTS
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.quoting import quoting_only
from capacity.inputs.read.reading import Inputs, Reading
from capacity.inputs.schema import Book, Frozen, Scenario, age_range
from capacity.inputs.schema.fields import names_in
from capacity.inputs.schema.rows import TABLES, AreaRow, PopulationRow, ResidentRow
from capacity.inputs.tables import Table, Tables


def check(reading: Reading) -> Inputs:
    """The inputs, when nothing is wrong with them.

    Raises `BadInput` with every complaint, including those found in reading.
    """
    complaints, tables = reading.complaints, reading.tables
    scenario, book = reading.scenario, reading.book
    complaints += _references(reading)
    complaints += _homes(tables)
    complaints += _empty(tables)
    complaints += _overfull(tables)
    complaints += check_blocks(reading, scenario)
    complaints += _outlines(reading)
    if book is not None:
        complaints += check_book(reading, book)
    if scenario is not None:
        complaints += check_rises(reading, scenario)
        complaints += check_outlook(reading, scenario)
    if scenario is not None and book is not None:
        complaints += check_events(reading, scenario)
        ahead = going_on(scenario)
        complaints += check_closures(reading, ahead)
        complaints += check_limits(reading, ahead, book)
        complaints += _usual_rates(tables, scenario, book)
        complaints += _budget(reading, scenario)
        complaints += check_options(reading, scenario)
        complaints += _demand(tables, scenario) if tables.demand.present else _population(tables, scenario, book)
    if complaints or scenario is None or book is None or reading.book_unchanged is None or reading.place is None:
        raise BadInput(complaints if reading.root is None else quoting_only(reading.root, complaints))
    return Inputs(
        scenario=within_plan(scenario),
        scenario_document=reading.scenario_document,
        book=book,
        book_document=reading.book_document,
        book_unchanged=reading.book_unchanged,
        place=reading.place,
        place_file=reading.place_file,
        tables=tables,
        outlines=reading.outlines,
        files=tuple(reading.files),
        origins=reading.origins,
        notes=tuple(reading.notes),
        replaced_rises=reading.replaced_rises,
    )


def check_again(inputs: Inputs) -> Inputs:
    """Inputs of which parts are others than were read, such as a drawn book, under every rule. Outlines are left out.

    Raises `BadInput` where a rule is not kept.
    """
    kept = ("scenario", "scenario_document", "book", "book_document", "book_unchanged", "place", "place_file", "tables")
    return check(Reading(**{name: getattr(inputs, name) for name in (*kept, "origins")}))


def _unknown(
    table: Table[Frozen], column: str, known: Collection[str] | None, where: str, of: str, names: Names
) -> Iterator[Complaint]:
    """Cells of a column whose names are unknown. `known` is None when the other table could not be read."""
    wrong = 0
    for row, line in table if known is not None else ():
        value = getattr(row, column)
        if known is not None and value not in known and wrong < MOST_FAULTS:
            wrong += 1
            hint = names.hint(value, known, of) if wrong <= MOST_HINTS else ""
            yield Complaint(table.file, line, column, f"is not in {where}{hint}", value)


def _references(reading: Reading) -> list[Complaint]:
    known, names = known_names(reading), names_of(reading)
    faults: list[Complaint] = []
    for table, (row, _, _) in TABLES.items():
        for column, of in names_in(row).items():
            faults += _unknown(reading.tables[table], column, known[of], where_named(of), of, names)
    return faults


def _homes(tables: Tables) -> list[Complaint]:
    """Areas and residents belong to authorities that the plan is for."""
    authorities = tables.authorities
    roles = {row.authority: row.role for row, _ in authorities}
    faults = []
    if authorities.whole and authorities.present and "home" not in roles.values():
        faults.append(Complaint(authorities.file, 1, "role", "no authority is `home`: whose people are to be placed?"))
    of_homes: tuple[Table[AreaRow | ResidentRow], ...] = (tables.areas, tables.residents)
    for table in of_homes:
        for row, line in table:
            if roles.get(row.authority, "home") != "home":
                why = "must be an authority whose role is home: the plan is for its people"
                faults.append(Complaint(table.file, line, "authority", why, row.authority))
    return faults


def _empty(tables: Tables) -> list[Complaint]:
    """A table with only a header is not a place to plan for, and a service cannot have part of a bed."""
    faults = [
        Complaint(table.file, 1, "file", "has no rows; a plan needs at least one")
        for table in (tables.areas, tables.services)
        if table.whole and not table.rows
    ]
    services = tables.services
    beds = sum(row.beds for row, _ in services)
    if services.whole and 0 < beds < 1:
        why = f"is {beds:.3g} for all services together, less than one bed: type numbers of beds, not thousands of beds"
        faults.append(Complaint(services.file, 1, "beds", why))
    return faults


def _overfull(tables: Tables) -> list[Complaint]:
    people: dict[str, float] = defaultdict(float)
    for resident, _ in tables.residents:
        people[resident.service] += resident.people
    faults = []
    for row, line in tables.services:
        if people[row.service] + row.others > row.beds + ROUNDING:
            why = f"{people[row.service]:g} residents and {row.others:g} others are above {row.beds:g} beds"
            faults.append(Complaint(tables.services.file, line, "beds", why, row.service))
    return faults


def _outlines(reading: Reading) -> list[Complaint]:
    faults = []
    for key, outlines in reading.outlines.items():
        table = reading.tables["areas" if key == "area" else "authorities"]
        for feature in outlines["features"] if table.present else ():
            name = feature["properties"][key]
            if name not in table.keys:
                file = table.file.removesuffix(".csv") + ".geojson"
                why = f"is not in {table.name}.csv" + did_you_mean(name, table.keys)
                faults.append(Complaint(file, 1, key, why, name))
    return faults


def _budget(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Budgets belong to home authorities, and a priority with no budget to keep to is a slip."""
    document, authorities = reading.scenario_document, reading.tables.authorities
    homes = reading.tables.homes
    names, faults = names_of(reading), []
    for home in scenario.budget:
        if authorities.whole and home not in homes:
            mark = document.mark(("budget", home))
            why = "is not a home authority of the place" + names.hint(home, homes, "authorities")
            faults.append(Complaint(mark.file, mark.line, "budget", why, home))
    if "budget" in scenario.priorities and not scenario.budget:
        mark = document.mark(("priorities",))
        faults.append(Complaint(mark.file, mark.line, "priorities", "names budget, but the scenario has no `budget`"))
    return faults


def _usual_rates(tables: Tables, scenario: Scenario, book: Book) -> list[Complaint]:
    """Every authority and care type that has a service needs a rate in every year of the plan."""
    fee_rates = tables.fee_rates
    if not fee_rates.present:
        return []
    years = scenario.financial_years
    authority_of = {row.site: row.authority for row, _ in tables.sites}
    wanted = {(authority_of[row.site], row.care_type) for row, _ in tables.services if row.site in authority_of}
    opens = effects_of(event for _, event in located(scenario)).opens
    wanted |= {(event.authority, care_type) for event, care_type in opens.values()}
    known = set(product(tables.authorities.keys, book.care_types))
    rated = {(row.authority, row.care_type, row.financial_year) for row, _ in fee_rates}
    faults = []
    for authority, care_type in sorted(wanted & known):
        missing = [year for year in years if (authority, care_type, year) not in rated]
        if missing and fee_rates.whole:
            why = f"no rate for {authority}, {care_type} in {', '.join(missing)}"
            faults.append(Complaint(fee_rates.file, fee_rates.lines[-1] if fee_rates.lines else 1, "usual_rate", why))
    return faults


def _population(tables: Tables, scenario: Scenario, book: Book) -> list[Complaint]:
    """Years and bands cover the plan, each age once."""
    table = tables.population
    if not table.present:
        return []
    rated = {band for bands in book.admissions_per_1000_per_year.values() for band in bands}
    if table.whole and not table.rows:
        return [Complaint(table.file, 1, "file", "has no people; without them nobody is admitted")]
    where = "the bands that the book has rates for"
    faults = list(_unknown(table, "age_band", rated, where, "bands", Names()))
    bands = {row.age_band for row, _ in table} & rated
    if not table.whole:
        return faults
    faults += _ages(table, book)
    planned = {quarter.calendar_year for quarter in scenario.calendar}
    years = sorted(planned | {int(year[:4]) for year in scenario.outlook_years})
    counted = {(row.area, row.age_band, row.year) for row, _ in table}
    for area in sorted(tables.areas.keys):
        for band in sorted(bands):
            missing = [str(year) for year in years if (area, band, year) not in counted]
            if missing:
                why = f"no people of {area} aged {band} for {', '.join(missing)}"
                if not planned & {int(year) for year in missing}:
                    why += FEWER_YEARS
                faults.append(Complaint(table.file, table.lines[-1], "year", why))
    return faults


def _ages(table: Table[PopulationRow], book: Book) -> list[Complaint]:
    """For each need, no age is counted twice, and no age for which the book has a rate is left out."""
    counted = {row.age_band for row, _ in table}
    whys = []
    for need, rates in book.admissions_per_1000_per_year.items():
        ranges = sorted((ages, band) for band in rates.keys() & counted if (ages := age_range(band)))
        for ((_, last), band), ((first, _), other) in pairwise(ranges):
            if first <= last:
                whys.append(f"{band} and {other} overlap: their people count twice for {need}")
        covered = {age for (first, last), _ in ranges for age in range(first, last + 1)}
        for band in rates.keys() - counted:
            ages = age_range(band)
            if ages is None or not set(range(ages[0], ages[1] + 1)) <= covered:
                whys.append(f"no people aged {band}, for whom the book has a rate of {need}")
    return [Complaint(table.file, 1, "age_band", why) for why in whys]


def _demand(tables: Tables, scenario: Scenario) -> list[Complaint]:
    """Every year of the plan and its outlook has admissions."""
    table = tables.demand
    if not table.whole:
        return []
    covered = {row.financial_year for row, _ in table}
    line = table.lines[-1] if table.lines else 1
    return [
        Complaint(table.file, line, "financial_year", f"no admissions for {year}{FEWER_YEARS if later else ''}")
        for later, years in enumerate((scenario.financial_years, scenario.outlook_years))
        for year in years
        if year not in covered
    ]
