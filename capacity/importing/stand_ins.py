"""What stands in for figures that no published file holds: one share and price for every home, no home's own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import floor

from capacity.importing.apportion import largest_remainders
from capacity.importing.merge import merge
from capacity.importing.model import Change, Key, NewRow, Origin
from capacity.importing.place import Place, key_of, number
from capacity.inputs.schema import Book, Figure, Frozen
from capacity.inputs.schema.book import NotNegative, Share

FILE = "stand_ins.yaml"
DAYS = 365
STANDING = {"fee_rates": "usual_rate", "residents": "people"}
"""The column of a table whose every row may be a stand-in."""


class OthersShare(Frozen):
    """People whom the home authorities do not fund, as a share of a service's beds."""

    home: Share
    """In the home authorities."""
    elsewhere: Share


class StandIns(Frozen):
    """models/stand_ins.yaml"""

    others_share: OthersShare
    usual_rate_per_week: dict[str, NotNegative]
    """£ by care type: the usual rate of every authority and year, and what every home asks."""


def fill(place: Place, stand_ins: StandIns, book: Book, years: Sequence[str]) -> Place:
    """The place with stand-ins for everything that a plan needs and neither an import nor the council has given.

    `years` are the plan's financial years.
    """
    homes = home_authorities(place)
    rates = list(_usual_rates(place, stand_ins, years))
    services = list(_services(place, stand_ins, homes))
    gone = {"fee_rates": _stale(place, "fee_rates", rates)}
    place = merge(place, Change(tables={"services": services, "fee_rates": rates}, gone=gone))
    residents = list(_residents(place, book, homes, years))
    gone = {"residents": _stale(place, "residents", residents)}
    return merge(place, Change(tables={"residents": residents}, gone=gone))


def home_authorities(place: Place) -> set[str]:
    """The authorities that the plan is for."""
    return {key[0] for key, row in place.rows("authorities").items() if row.get("role") == "home"}


def _open(place: Place, table: str, key: Key, column: str) -> bool:
    """Whether a stand-in may fill a cell: nobody has a better figure."""
    if place.own((table, key, column)):
        return False
    known = place.written.get((table, key, column))
    return known is None or known[1].ground == "stand-in"


def _stale(place: Place, table: str, rows: Sequence[NewRow]) -> list[Key]:
    """Stand-ins of an earlier import that are no longer needed."""
    new, column = {key_of(table, row.cells) for row in rows}, STANDING[table]
    stood = (key for key in place.rows(table) if (table, key, column) in place.written)
    return [key for key in stood if key not in new and _open(place, table, key, column)]


def _origin(what: str) -> Origin:
    return Origin("stand-in", f"{what} of models/{FILE}")


def _services(place: Place, stand_ins: StandIns, homes: set[str]) -> Iterator[NewRow]:
    living = _given_residents(place)
    for key, row in place.rows("services").items():
        site = place.rows("sites").get((row["site"],), {})
        where = "home" if site.get("authority") in homes else "elsewhere"
        share: Figure = getattr(stand_ins.others_share, where)
        beds = number(row.get("beds"))
        others = min(floor(share.value * beds + 0.5), floor(max(0.0, beds - living[key[0]])))
        cells: dict[str, tuple[str, Origin]] = {"others": (str(others), _origin(f"others_share.{where}"))}
        rate = stand_ins.usual_rate_per_week.get(row["care_type"])
        if rate is not None:
            what = f"usual_rate_per_week.{row['care_type']}"
            cells["weekly_fee"] = (f"{rate.value:g}", _origin(what))
        chosen = {column: cell for column, cell in cells.items() if _open(place, "services", key, column)}
        yield NewRow(
            {"service": key[0], **{column: text for column, (text, _) in chosen.items()}},
            {column: origin for column, (_, origin) in chosen.items()},
        )


def _given_residents(place: Place) -> defaultdict[str, float]:
    """Residents by service whom somebody has counted: others cannot live in their beds."""
    living: defaultdict[str, float] = defaultdict(float)
    for key, row in place.rows("residents").items():
        if not _open(place, "residents", key, "people"):
            living[key[0]] += number(row.get("people"))
    return living


def _usual_rates(place: Place, stand_ins: StandIns, years: Sequence[str]) -> Iterator[NewRow]:
    """One for each authority, care type and year of the plan that has a service, unless it is given."""
    authority_of = {key[0]: row["authority"] for key, row in place.rows("sites").items()}
    kinds = {(authority_of.get(row["site"], ""), row["care_type"]) for row in place.rows("services").values()}
    for authority, care_type in sorted(kinds):
        rate = stand_ins.usual_rate_per_week.get(care_type)
        if rate is None:
            continue
        for year in years:
            key = (authority, care_type, year)
            names = dict(zip(("authority", "care_type", "financial_year"), key, strict=True))
            if _open(place, "fee_rates", key, "usual_rate"):
                origin = _origin(f"usual_rate_per_week.{care_type}")
                yield NewRow({**names, "usual_rate": f"{rate.value:g}"}, {"usual_rate": origin})


def _residents(place: Place, book: Book, homes: set[str], years: Sequence[str]) -> Iterator[NewRow]:
    """People who would live there if admissions had been the same for years: admissions a year × stay in years.

    (Little's law, which holds however people come and leave within a quarter.) Spread over the beds that the home
    authorities can use, in proportion; those for whom there is no room at home live with the neighbours. Nothing where
    anyone has given residents.
    """
    if any(not _open(place, "residents", key, "people") for key in place.rows("residents")):
        return
    room = _room(place, book)
    at_home = {service: place.rows("sites")[(row["site"],)]["authority"] in homes for service, row in _known(place)}
    source = Origin("stand-in", "admissions a year × length of stay, by the book")
    for home in sorted(homes):
        for need, people in _steady(place, book, home, years[0]).items():
            fitting = {service: free for (service, kind), free in room.items() if book.needs[need].accepts.get(kind)
                       and book.needs[need].accepts[kind].value == 1}  # fmt: skip
            near = {service: free for service, free in fitting.items() if at_home[service]}
            far = {service: free for service, free in fitting.items() if not at_home[service]}
            spread = _whole(near, people)
            spread |= _whole(far, people - sum(spread.values()))
            for service, count in spread.items():
                room[service, place.rows("services")[(service,)]["care_type"]] -= count
                cells = {"service": service, "need": need, "authority": home, "people": str(count)}
                if not _taken_out(place, (service, need, home)):
                    yield NewRow(cells, {"people": source})


def _taken_out(place: Place, key: Key) -> bool:
    """Whether the council removed a stand-in for residents: none of them live there."""
    known = place.written.get(("residents", key, "people"))
    return known is not None and "residents" in place.tables and key not in place.rows("residents")


def _known(place: Place) -> Iterator[tuple[str, Mapping[str, str]]]:
    return ((key[0], row) for key, row in place.rows("services").items() if (row["site"],) in place.rows("sites"))


def _room(place: Place, book: Book) -> dict[tuple[str, str], float]:
    """Beds by service and care type that are left for the home authorities."""
    room = {}
    for service, row in _known(place):
        kind = book.care_types.get(row["care_type"])
        if kind is not None:
            usable = number(row.get("beds")) * kind.max_occupancy.value - number(row.get("others"))
            limit = row.get("council_beds") or ""
            room[service, row["care_type"]] = max(0.0, min(usable, number(limit) if limit else usable))
    return room


def _steady(place: Place, book: Book, home: str, year: str) -> dict[str, float]:
    """People by need who live in homes where admissions of the first year have long been coming."""
    areas = {key[0] for key, row in place.rows("areas").items() if row.get("authority") == home}
    people: defaultdict[str, float] = defaultdict(float)
    for (area, band, calendar_year), row in place.rows("population").items():
        if area in areas and calendar_year == year[:4]:
            people[band] += number(row.get("people"))
    living = {}
    for need, rates in book.admissions_per_1000_per_year.items():
        yearly = book.admissions_factor.value * sum(people[band] * rate.value / 1000 for band, rate in rates.items())
        if need in book.needs:
            living[need] = yearly * book.needs[need].mean_stay_days.value / DAYS
    return living


def _whole(room: Mapping[str, float], people: float) -> dict[str, int]:
    """Whole people in proportion to room, at most as many as there is room for; largest remainder."""
    total = sum(room.values())
    wanted = min(people, total)
    if wanted <= 0:
        return {}
    shares = {service: room[service] * wanted / total for service in sorted(room)}
    counts = largest_remainders(shares, floor(wanted), room)
    return {service: count for service, count in counts.items() if count}
