"""Rules for the names in the book, and for what the place and the scenario say about its needs."""

import math
from collections.abc import Callable, Collection

from capacity.inputs.check.names import Names, names_of
from capacity.inputs.errors import Complaint
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.read.reading import Reading
from capacity.inputs.read.yaml12 import Document
from capacity.inputs.schema import Book, Figure, Scenario

Known = Callable[[tuple[str, ...], Collection[str], str], bool]


def check_book(reading: Reading, book: Book) -> list[Complaint]:
    """Names that lead nowhere in the book, in the place's published days and in the scenario's diversion."""
    faults: list[Complaint] = []
    names = names_of(reading)
    diversion = {} if reading.scenario is None else reading.scenario.policy.diversion
    known = _known(reading.book_document, names, faults)
    for need, wanted in book.needs.items():
        unknown = [
            care_type
            for care_type in wanted.accepts
            if care_type not in diversion.get(need, {})
            and not known(("needs", need, "accepts", care_type), book.care_types, "care_types")
        ]
        if not unknown and need not in diversion:
            faults += _accepts(reading.book_document, need, wanted.accepts)
        faults += _becomes(reading.book_document, known, book, need)
    for care_type, given in book.care_types.items():
        for key in ("hours_per_week", "hours_per_site_per_week"):
            for role in getattr(given, key):
                known(("care_types", care_type, key, role), book.roles, "roles")
    for need in book.admissions_per_1000_per_year:
        known(("admissions_per_1000_per_year", need), book.needs, "needs")
    for need in reading.place_file.published_days:
        _known(reading.place_document, names, faults)(("published_days", need), book.needs, "needs")
    if reading.scenario is not None:
        faults += _diversion(reading, reading.scenario, book, names)
    return faults


def _known(document: Document, names: Names, faults: list[Complaint]) -> Known:
    """A function that says whether a path of the document ends in a known name, and complains where it does not."""

    def known(path: tuple[str, ...], among: Collection[str], of: str) -> bool:
        if path[-1] in among:
            return True
        mark = document.mark(path)
        why = f"is not among the book's {of.replace('_', ' ')}" + names.hint(path[-1], among, of)
        faults.append(Complaint(mark.file, mark.line, ".".join(path), why, path[-1]))
        return False

    return known


def _accepts(document: Document, need: str, accepts: dict[str, Figure]) -> list[Complaint]:
    """Shares must be enough to place everyone: with less, nobody is placed."""
    total = math.fsum(share.value for share in accepts.values())
    if total >= 1 - ROUNDING:
        return []
    path = ("needs", need, "accepts")
    mark, why = document.mark(path), "leaves nobody placed: the shares must add up to 1; of its own care type, type 1"
    return [Complaint(mark.file, mark.line, ".".join(path), why, f"{total:g}")]


def _becomes(document: Document, known: Known, book: Book, need: str) -> list[Complaint]:
    """Which needs a need becomes: others, and no more than everyone in a year."""
    path, shares = ("needs", need, "becomes"), book.needs[need].becomes
    faults = []
    for other in shares:
        if other == need:
            mark = document.mark((*path, other))
            why = "is the need itself: name another need, or delete it"
            faults.append(Complaint(mark.file, mark.line, ".".join((*path, other)), why, other))
        else:
            known((*path, other), book.needs, "needs")
    total = math.fsum(share.value for share in shares.values())
    if total > 1 + ROUNDING:
        mark, why = document.mark(path), "is more than everyone in a year: the shares may add up to 1 at most"
        faults.append(Complaint(mark.file, mark.line, ".".join(path), why, f"{total:g}"))
    return faults


def _diversion(reading: Reading, scenario: Scenario, book: Book, names: Names) -> list[Complaint]:
    """Needs and care types of the book, and shares that leave no need without a place."""
    faults: list[Complaint] = []
    document = reading.scenario_document
    known = _known(document, names, faults)
    for need, shares in scenario.policy.diversion.items():
        path = ("policy", "diversion", need)
        if not known(path, book.needs, "needs"):
            continue
        all_known = [known((*path, care_type), book.care_types, "care_types") for care_type in shares]
        total = math.fsum(share.value for share in book.needs[need].accepts.values())
        if all(all_known) and total < 1 - ROUNDING:
            mark = document.mark(path)
            why = "does not place everyone: with the book's `accepts` the shares must add up to at least 1"
            faults.append(Complaint(mark.file, mark.line, ".".join(path), why, f"{total:g}"))
    return faults
