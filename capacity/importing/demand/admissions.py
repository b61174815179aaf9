"""Admissions by need and financial year, and the book's rates brought to what the council has seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from capacity.importing.demand.dates import bounds, year_of
from capacity.importing.demand.persons import Count, Person
from capacity.importing.demand.places import number
from capacity.importing.demand.suppress import about, rounded, small
from capacity.importing.place import Place
from capacity.inputs.schema import Book

MOST_YEARS = 3
"""Financial years that the rates are brought to, at most."""
GRACE = timedelta(days=14)
"""A year that lacks fewer days counts as whole: the day of an extract is known by the latest date in it."""

Admissions = Mapping[tuple[str, str], float]
"""People by need and financial year."""


@dataclass(frozen=True)
class Seen:
    """Admissions of the extract."""

    counts: Admissions
    whole: Sequence[str]
    """Financial years of which every admission is seen, in order."""


def admissions_of(persons: Iterable[Person], counts: Iterable[Count], since: date | None, until: date | None) -> Seen:
    """Starts by need and financial year; a count given for a year takes precedence over a sum of persons.

    Of people who came before `since`, those who had left by then are missing: such years are not whole.
    """
    listed: defaultdict[tuple[str, str], float] = defaultdict(float)
    for person in persons:
        if person.start is not None:
            listed[person.need, year_of(person.start)] += 1
    counted: defaultdict[tuple[str, str], float] = defaultdict(float)
    for count in counts:
        if count.kind == "admissions":
            counted[count.need, count.year] += count.people
    whole = {year for _, year in listed if since is not None and until is not None and _whole(year, since, until)}
    return Seen({**listed, **counted}, sorted(whole | {year for _, year in counted}))


def _whole(year: str, since: date, until: date) -> bool:
    first, last = bounds(year)
    return since <= first and until + GRACE >= last


def written(seen: Seen, suppress: int) -> str:
    """admissions.csv: need, financial year, admissions to the nearest `suppress`, and whether the year is whole."""
    lines = ["need,financial_year,admissions,whole_year"]
    for (need, year), people in sorted(seen.counts.items()):
        told = f"under {suppress}" if small(people, suppress) else f"{rounded(people, suppress):g}"
        named = '"' + need.replace('"', '""') + '"' if set(need) & set(',"') else need
        lines.append(f"{named},{year},{told},{'yes' if year in seen.whole else 'no'}")
    return "\n".join(lines) + "\n"


def expected(place: Place, book: Book, need: str, year: str, authorities: Collection[str]) -> dict[str, float]:
    """Admissions a year by area as a plan would have them: Σ people / 1000 × rate over age bands × admissions_factor.

    People are those of the financial year's first calendar year, or of the nearest year that the place has.
    """
    rates = book.admissions_per_1000_per_year.get(need, {})
    admissions = {key[0]: 0.0 for key, row in place.rows("areas").items() if row.get("authority") in authorities}
    at = nearest_year(place, year)
    for (area, band, calendar_year), row in place.rows("population").items():
        if calendar_year == at and area in admissions and band in rates:
            admissions[area] += number(row.get("people", "")) / 1000 * rates[band].value * book.admissions_factor.value
    return admissions


def nearest_year(place: Place, year: str) -> str:
    """The calendar year of the place's population that is nearest to a financial year; blank without any."""
    known = sorted({key[2] for key in place.rows("population") if key[2].isdecimal()})
    return min(known, key=lambda one: abs(int(one) - int(year[:4])), default="")


def rates(
    seen: Seen, place: Place, book: Book, authorities: Collection[str], suppress: int
) -> tuple[dict[str, Any], list[str]]:
    """The book's rates × observed / expected by need and age band, and what to say about it.

    The book's admissions_factor multiplies them in every plan. It is among what is expected, so that a plan's
    admissions are those observed, whatever it is.

    Observed admissions are rounded as in admissions.csv, so that the factor reveals no more than the table.
    """
    years = list(seen.whole)[-MOST_YEARS:]
    if not years:
        return {}, ["No whole financial year of admissions is in the extract: the book's rates of admission stay."]
    if not place.rows("population"):
        return {}, ["Rates of admission need the place's population: import it, then import the demand again."]
    changes, notes = {}, []
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    for need in book.needs:
        observed = sum(seen.counts.get((need, year), 0.0) for year in years)
        awaited = sum(sum(expected(place, book, need, year, authorities).values()) for year in years)
        if not observed:
            continue
        if observed < suppress or not awaited:
            why = "too few to tell" if awaited else "the book expects none here"
            notes.append(f"Admissions, {need}, {span}: {about(observed, suppress)}; {why}, so the book's rates stay.")
            continue
        factor, source = rounded(observed, suppress) / awaited, _source(place, years, span)
        changes[need] = {
            band: {"value": float(f"{rate.value * factor:.4g}"), "ground": "estimated", "source": source}
            for band, rate in book.admissions_per_1000_per_year[need].items()
        }
        notes.append(
            f"Admissions, {need}, {span}: {about(observed, suppress)}, {factor:.2f} times what the rates so far give."
        )
    if changes and place.rows("demand"):
        notes.append("The place's demand.csv stands before rates of admission: the plan does not use them.")
    return changes, notes


def _source(place: Place, years: Sequence[str], span: str) -> str:
    populations = list(dict.fromkeys(nearest_year(place, year) for year in years))
    of_other = "" if populations == [year[:4] for year in years] else f", by the population of {', '.join(populations)}"
    return f"council's placements {span}{of_other}"
