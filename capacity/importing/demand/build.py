"""A council's extracts → admissions, stays, residents, waiting list and fees, with nobody identifiable."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from capacity.importing.demand.admissions import admissions_of, rates, written
from capacity.importing.demand.needs import known_needs
from capacity.importing.demand.persons import Count, Known, Person, read_row
from capacity.importing.demand.places import Position, areas_of, homes_of
from capacity.importing.demand.read import Extract, read_extracts
from capacity.importing.demand.residents import (
    blurred_note,
    fee_rows,
    fees_forgotten,
    left_behind,
    resident,
    resident_notes,
    resident_rows,
    residents_of,
)
from capacity.importing.demand.stays import many_follow, mean_stays, observed_since
from capacity.importing.demand.waiting import waiting_of, waiting_rows
from capacity.importing.model import Change, Dropped, Key, NewRow, Source
from capacity.importing.place import Place, key_of
from capacity.importing.sheet import plain
from capacity.inputs.calendar import long_date
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown
from capacity.inputs.schema import Book
from capacity.inputs.wording import listed

ADMISSIONS = "admissions.csv"

LATER = ": later ends in it are taken to be planned; where they are not, give its day with --until"


@dataclass(frozen=True)
class Contents:
    """What the files hold, and the calendar by which it is read."""

    persons: Sequence[Person]
    counts: Sequence[Count]
    since: date | None
    """The first day from which ends were recorded; None without any end."""
    until: date | None
    """The day on which the extract was made; None without any date."""


def import_demand(
    paths: Sequence[Path],
    place: Place,
    book: Book,
    start: date,
    years: Sequence[str],
    *,
    home: str | None = None,
    suppress: int = 5,
    positions: Mapping[str, Position] | None = None,
    until: date | None = None,
    since: date | None = None,
    words: Mapping[str, str] = {},
) -> Change:
    """What a council's own placements and waiting list mean for a plan; counts under `suppress` appear nowhere.

    `start`: the plan's first day. `years`: its financial years. `home`: the home authority that placed everybody.
    `positions`: where postcodes lie. `until`: the day on which the extract was made (else the latest date in it that is
    not after `start`). `since`: the first day from which ends were recorded (else the month of the first end). `words`:
    the council's words → needs of the book. Raises `BadInput` with whatever makes a file unreadable as a whole.
    """
    extracts = read_extracts(paths)
    known = _known(place, book, home, suppress, positions or {}, words, extracts)
    rows = [(extract, line, read_row(known, extract, cells)) for extract in extracts for line, cells in extract.rows]
    day = until or _latest((row for _, _, row in rows if isinstance(row, Person)), start)
    rows = [(extract, line, _in_time(row, day)) for extract, line, row in rows]
    persons = [row for _, _, row in rows if isinstance(row, Person)]
    counts = [row for _, _, row in rows if isinstance(row, Count)]
    dropped = [(extract, Dropped(extract.path.name, line, "row", row)) for extract, line, row in rows
               if isinstance(row, str)]  # fmt: skip
    lost = Counter(id(extract) for extract, _ in dropped)
    return replace(
        _change(Contents(persons, counts, since or observed_since(persons), day), known, place, start, years),
        sources=[_source(path, extracts, lost) for path in dict.fromkeys(extract.path for extract in extracts)],
        dropped=[row for _, row in dropped],
    )


def _known(
    place: Place,
    book: Book,
    home: str | None,
    suppress: int,
    positions: Mapping[str, Position],
    words: Mapping[str, str],
    extracts: Sequence[Extract],
) -> Known:
    rows = {key[0]: row for key, row in place.rows("authorities").items() if row.get("role") == "home"}
    file = shown(place.folder / "authorities.csv")
    if not rows:
        raise BadInput([Complaint(file, 1, "role", "names no home authority yet; import the areas first")])
    if home is not None and home not in rows:
        raise BadInput([Complaint(file, 1, "authority", "is not a home authority of the place", home)])
    authorities = {plain(row.get("name", "")): authority for authority, row in rows.items()}
    authorities |= {plain(authority): authority for authority in rows}
    only = home or (next(iter(rows)) if len(rows) == 1 else None)
    used = Counter(plain(cells["need"]) for extract in extracts for _, cells in extract.rows)
    areas, homes = areas_of(place, positions), homes_of(place)
    return Known(book, known_needs(book, words), used, areas, homes, authorities, only, suppress)


def _latest(persons: Iterable[Person], start: date) -> date | None:
    """The latest date that is not after the plan's start, as planned ends may be; the earliest of all where none is."""
    days = [day for p in persons for day in (p.start, p.end, p.referral) if day is not None]
    return max((day for day in days if day <= start), default=min(days, default=None))


def _in_time(row: Person | Count | str, until: date | None) -> Person | Count | str:
    """The row, unless it is about a person who comes after the extract was made."""
    first = (row.start or row.referral) if isinstance(row, Person) else None
    if first is not None and until is not None and first > until:
        return "begins after the day of the extract"
    return row


def _source(path: Path, extracts: Sequence[Extract], lost: Mapping[int, int]) -> Source:
    """A file, its sheets together."""
    what = "the council's own placements or people waiting, of which nothing personal is kept"
    sheets = [extract for extract in extracts if extract.path == path]
    read, dropped = sum(len(extract.rows) for extract in sheets), sum(lost[id(extract)] for extract in sheets)
    return Source(path.name, sheets[0].sha256, what, read, read - dropped, dropped)


def _change(contents: Contents, known: Known, place: Place, start: date, years: Sequence[str]) -> Change:
    book, suppress = known.book, known.suppress
    seen = admissions_of(contents.persons, contents.counts, contents.since, contents.until)
    owners = {person.authority for person in contents.persons} | {count.authority for count in contents.counts}
    rated, rate_notes = rates(seen, place, book, owners, suppress) if seen.counts else ({}, [])
    if rated and owners != set(known.authorities.values()):
        rate_notes.append(
            "These rates will be used for the whole place, though the admissions are those of "
            f"{listed(sorted(owners))} alone: import all home authorities together, with a column Authority."
        )
    stays, stay_notes = mean_stays(contents.persons, book, contents.since, contents.until, suppress)
    living, waiting = _living(contents, known, place, start), _waiting(contents, known, place, years[0])
    told = {"admissions_per_1000_per_year": rated} if seen.counts else {}
    told |= {"needs": stays} if any(person.start is not None for person in contents.persons) else {}
    changes = {name: change for name in told if (change := _forgotten(place, name) | told[name])}
    return Change(
        tables={**living.tables, **waiting.tables},
        gone={**living.gone, **waiting.gone},
        settings={"book_changes": changes} if changes else {},
        files={ADMISSIONS: written(seen, suppress)} if seen.counts else {},
        notes=[*_calendar_notes(contents, start), *rate_notes, *stay_notes, *living.notes, *waiting.notes],
    )


def _forgotten(place: Place, name: str) -> dict[str, Any]:
    """What an earlier import changed in the book, to be taken out: it may have followed other rules."""
    return dict.fromkeys(place.settings.get("book_changes", {}).get(name, {}))


def _living(contents: Contents, known: Known, place: Place, start: date) -> Change:
    """Residents at the plan's start and what their homes ask; nothing from a file that has none."""
    day = min(start, contents.until or start)
    here = [person for person in contents.persons if resident(person, day)]
    living = residents_of(here, contents.counts)
    owners = {key[2] for key in living}
    rows, fees = resident_rows(living, known.suppress, known.homes.services), fee_rows(here, known.suppress)
    fees += fees_forgotten(place, owners, {row.cells["service"] for row in fees})
    gone = left_behind(place, "residents", lambda key: key[2] in owners, _keys("residents", rows))
    tables = {name: new for name, new in (("residents", rows), ("services", fees)) if new}
    notes = resident_notes(here, rows, known.homes.services, known.suppress)
    notes += blurred_note(living, rows, known.suppress)
    return Change(tables=tables, gone={"residents": gone} if gone else {}, notes=notes)


def _waiting(contents: Contents, known: Known, place: Place, year: str) -> Change:
    """The waiting list; nothing from a file that has none."""
    waiting = waiting_of(contents.persons, contents.counts, contents.until)
    rows, notes = waiting_rows(waiting, place, known.book, year, known.suppress)
    owners, areas = {authority for _, authority, _ in waiting}, known.areas.authority
    gone = left_behind(place, "waiting", lambda key: areas.get(key[0]) in owners, _keys("waiting", rows))
    return Change(tables={"waiting": rows} if rows else {}, gone={"waiting": gone} if gone else {}, notes=notes)


def _keys(table: str, rows: Sequence[NewRow]) -> set[Key]:
    return {key_of(table, row.cells) for row in rows}


def _calendar_notes(contents: Contents, start: date) -> list[str]:
    """How the dates are read: by month, since the day itself may identify somebody."""
    placed = [person for person in contents.persons if person.start is not None]
    if not placed or contents.until is None:
        return []
    later = any(person.end is not None and person.end > contents.until for person in contents.persons)
    notes = [f"The extract is read as one made in {contents.until:%B %Y}{LATER if later else ''}."]
    if contents.until < start:
        notes.append(f"Residents are those of {contents.until:%B %Y}; the plan starts later, on {long_date(start)}.")
    if contents.since is None:
        notes.append("No end of a stay is in the extract: it is taken for a list of those resident now.")
    else:
        notes.append(f"Ends are taken to be recorded since {contents.since:%B %Y}.")
    if many_follow(placed):
        notes.append(
            "Many stays begin in the home where another with the same need ends: if a person has several rows, one for "
            "each fee, join them to one first, or admissions come out too high and stays too short."
        )
    return notes
