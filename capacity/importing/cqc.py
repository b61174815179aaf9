"""The register of the Care Quality Commission into a place: a new one, or one that is there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from capacity.importing.place import read_place
from capacity.importing.postcodes import read_positions
from capacity.importing.register import (
    check_care_types,
    import_register,
    read_authorities,
    read_rules,
    update_register,
    within_before,
)
from capacity.importing.run import Agreed, Begun, Outcome, finish
from capacity.importing.scenario import baseline, model_file
from capacity.inputs.calendar import long_date
from capacity.inputs.errors import BadInput, WrongUsage
from capacity.inputs.read.reading import shown

RULES, AUTHORITIES = "register.yaml", "authorities.csv"


@dataclass(frozen=True)
class Asked:
    """What the command was asked for."""

    file: Path
    homes: Sequence[str]
    within_km: float | None
    """None: as far as the place's last register was read, 10 km for a new place."""
    postcodes: Sequence[Path]
    start: date | None
    update: bool
    same: Mapping[str, str]
    agreed: Agreed


def import_cqc(folder: Path, asked: Asked) -> Outcome:
    """Read the register and write the place.

    Raises `WrongUsage` for a place that is there without `update`, or is not there with it, and `BadInput`.
    """
    place = read_place(folder)
    if asked.update and not place.rows("sites"):
        raise WrongUsage(f"{shown(folder)} is not a place yet: leave --update out")
    if not asked.update and place.rows("sites"):
        raise WrongUsage(f"{shown(folder)} is a place already: --update merges a newer register into it")
    if not asked.update and asked.same:
        raise WrongUsage("--same goes with --update: it says which home of the place is which of the newer register")
    if not asked.update and not asked.homes:
        raise WrongUsage("name the authority that the plan is for: --home NAME_OR_CODE")
    rules = read_rules(model_file(folder, RULES))
    book = baseline(folder, None, asked.start).read_book(folder)
    if faults := check_care_types(rules, book.care_types):
        raise BadInput(faults)
    places = read_positions(asked.postcodes, None) if asked.postcodes else {}
    positions = {postcode: (one.latitude, one.longitude) for postcode, one in places.items()}
    read = update_register if asked.update else import_register
    within = asked.within_km if asked.within_km is not None else within_before(place)
    imported = read(asked.file, asked.homes, within, place, rules, asked.same, positions)
    begun, change = Begun(place, baseline(folder, imported.as_of, asked.start)), imported.change
    if begun.baseline.files:
        newest = f", after {long_date(imported.as_of)}, the newest date in the register" if imported.as_of else ""
        note = f"The plan starts on {long_date(begun.baseline.start)}{'' if asked.start else newest}."
        change = replace(change, notes=[*change.notes, note])
    return finish(begun, "cqc", change, asked.agreed)


def districts(folder: Path) -> dict[str, str]:
    """The county of each district, by the district's code."""
    authorities = read_authorities(model_file(folder, AUTHORITIES))
    return {code: upper for code, upper in authorities.uppers.items() if code != upper}
