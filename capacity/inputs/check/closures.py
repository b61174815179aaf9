"""Rules for what closes: a site or a service that is closed already cannot close; one of two events is a slip."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from capacity.inputs.check.events import Path, complaint, located
from capacity.inputs.errors import Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Closes, Scenario


@dataclass(frozen=True)
class _Closure:
    """A `closes` event, and where it stands."""

    event: Closes
    number: int
    """In the order in which the events are written."""
    path: Path
    where: str
    """File and line."""

    @property
    def key(self) -> str:
        """The key that says what closes."""
        return "site" if self.event.service is None else "service"

    @property
    def what(self) -> str | None:
        """What closes: a site or a service."""
        return self.event.site if self.event.service is None else self.event.service

    def overlaps(self, other: "_Closure") -> bool:
        """Whether both are in force on some day."""
        first, second = sorted((self.event, other.event), key=lambda event: event.from_)
        return first.until is None or second.from_ < first.until


def check_closures(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Every complaint about `closes` events that close what is closed already."""
    site_of = effects_of(event for _, event in located(scenario)).site_of(row for row, _ in reading.tables.services)
    services: dict[str | None, list[str]] = defaultdict(list)
    for service, site in site_of.items():
        services[site].append(service)
    closures: dict[str | None, list[_Closure]] = defaultdict(list)
    for number, (path, event) in enumerate(located(scenario)):
        for closes in effects_of([event]).closes:
            mark = reading.scenario_document.mark(path)
            at = closes.site if closes.service is None else site_of.get(closes.service)
            closures[at].append(_Closure(closes, number, path, str(mark)))
    chosen = {number for number, option in enumerate(scenario.options) if option.option in scenario.chosen}
    return [
        complaint(reading, closure.path, closure.key, why, closure.what)
        for site, of_site in closures.items()
        for closure in of_site
        if (why := _why(closure, of_site, services[site], chosen))
    ]


def _why(closure: _Closure, of_site: Sequence[_Closure], services: Collection[str], chosen: set[int]) -> str:
    """Why this is one event too many; empty where it is not. `of_site`: all closures at its site."""
    others = (other for other in of_site if _together(closure.path, other.path, chosen) and closure.overlaps(other))
    day, closed_before = closure.event.from_, set[str | None]()
    for other in others:
        began = other.event.from_
        if (other.key, other.what) == (closure.key, closure.what):
            if other.number < closure.number:
                return f"is closed already from {began} ({other.where}): keep one of the two"
        elif other.key == "site":
            if began <= day:
                its_site = f"with its site {other.what} from {began} ({other.where})"
                return f"is closed already, {its_site}: keep one of the two"
        elif began < day:
            closed_before.add(other.what)
    if closure.key == "site" and services and closed_before.issuperset(services):
        each = ", ".join(services)
        return f"has nothing left to close on {day}: earlier events close {each}. Delete this one"
    return ""


def _together(path: Path, other: Path, chosen: set[int]) -> bool:
    """Whether both events belong to one plan: the scenario's own, those of one option, or of two chosen options."""
    return "events" in (path[0], other[0]) or path[1] == other[1] or {path[1], other[1]} <= chosen
