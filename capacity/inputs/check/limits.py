"""Rules for what events take away: no more beds or hours than there are, and no beds that people still live in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.check.events import complaint, in_plan
from capacity.inputs.check.living_on import still_living
from capacity.inputs.errors import Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.read.reading import Inputs, Reading
from capacity.inputs.schema import Book, Event, Scenario
from capacity.inputs.schema.events import multiples
from capacity.inputs.tables import Tables


def check_limits(reading: Reading, scenario: Scenario, book: Book) -> list[Complaint]:
    """Every complaint about events of the plan that take too much."""
    faults = []
    for event, why in _too_few_beds(reading.tables, scenario, book):
        path = next(path for path, other in in_plan(scenario) if other == event)
        faults.append(complaint(reading, path, multiples(type(event))[0], why))
    for place, why in _too_few_hours(reading.tables, scenario):
        path, _ = in_plan(scenario)[place]
        faults.append(complaint(reading, path, "hours_per_week", why))
    return faults


def takes_too_much(inputs: Inputs) -> list[str]:
    """Why the events of a plan cannot all happen, where they take more beds or hours than there are."""
    beds = _too_few_beds(inputs.tables, inputs.scenario, inputs.book)
    return [*(why for _, why in beds), *(why for _, why in _too_few_hours(inputs.tables, inputs.scenario))]


def _too_few_beds(tables: Tables, scenario: Scenario, book: Book) -> Iterator[tuple[Event, str]]:
    """The event that leaves a service too few beds, and why they are too few."""
    does = effects_of(scenario.all_events)
    registered = {row.service: row.beds for row, _ in tables.services}
    registered |= {name: event.services[care_type] for name, (event, care_type) in does.opens.items()}
    living = _living(tables, scenario, book)
    for service, changes in does.bed_changes.items():
        for q, quarter in enumerate(scenario.calendar if service in registered else ()):
            now = [(event, change) for event, change in changes if in_force(event, quarter)]
            taking = [event for event, change in now if change < 0]
            beds = registered[service] + sum(change for _, change in now)
            if not taking or beds >= (living[service][q].people if service in living else 0.0) - ROUNDING:
                continue
            event = max(taking, key=lambda event: event.from_)
            if beds < -ROUNDING:
                yield event, f"takes more beds of {service} than there are: {beds:g} would be left on {quarter.name}"
            else:
                yield event, living[service][q].need_them(beds, quarter, event)
            break


@dataclass(frozen=True)
class _Living:
    """Who lives in a service in a quarter without having been placed by the plan."""

    service: str
    others: float
    residents: float
    """Of the residents at the plan's start, those still there at the end of the quarter, whatever their need is by
    then."""

    @property
    def people(self) -> float:
        return self.others + self.residents

    def need_them(self, beds: float, quarter: Quarter, event: Event) -> str:
        """Why so few beds are not enough, and what to type instead of the event."""
        return (
            f"leaves {beds:g} beds of {self.service} from {quarter.name}, where {self.others:.4g} people whom the"
            f" council does not fund and {self.residents:.4g} of its opening residents still live at the end of that"
            " quarter: take away fewer beds, or close the service with"
            f" {{event: closes, service: {self.service}, from: {event.from_}}}"
        )


def _living(tables: Tables, scenario: Scenario, book: Book) -> dict[str, list[_Living]]:
    """By service of services.csv whose beds change, and quarter: nobody in a quarter in which it is closed, and no
    residents after one."""
    residents: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row, _ in tables.residents:
        if row.need in book.needs:
            residents[row.service][row.need] += row.people
    does, living = effects_of(scenario.all_events), {}
    for service in [row for row, _ in tables.services if row.service in does.bed_changes]:
        closed = [does.closed(service.service, service.site, quarter) for quarter in scenario.calendar]
        left = still_living(residents[service.service], service.care_type, book, scenario.calendar)
        living[service.service] = [
            _Living(
                service.service,
                0.0 if closed[q] else service.others * _left_of_others(book, service.care_type, scenario, q),
                0.0 if any(closed[: q + 1]) else there,
            )
            for q, there in enumerate(left)
        ]
    return living


def _left_of_others(book: Book, care_type: str, scenario: Scenario, q: int) -> float:
    """The share of `others` who are still there where they become fewer; where they grow, only beds that are left."""
    if care_type not in book.care_types:
        return 1.0
    quarters = scenario.calendar
    years = quarters[q].calendar_year - quarters[0].calendar_year
    return min(1.0, (1.0 + book.care_types[care_type].others_growth_per_year.value) ** years)


def _too_few_hours(tables: Tables, scenario: Scenario) -> Iterator[tuple[int, str]]:
    """The number of an event of the plan that takes more hours than its pool has, and why it cannot."""
    supply = {(row.pool, row.role, row.financial_year): row.hours_per_week for row, _ in tables.workforce}
    staffing = [(n, staff) for n, event in enumerate(scenario.all_events) for staff in effects_of([event]).staff]
    events = [staff for _, staff in staffing]
    for place, event in [(place, staff) for place, staff in staffing if staff.hours_per_week < 0]:
        for quarter in scenario.calendar:
            key = (event.pool, event.role, quarter.financial_year)
            others = [e.hours_per_week for e in events if (e.pool, e.role) == key[:2] and in_force(e, quarter)]
            left = supply.get(key, 0) + sum(others)
            if key in supply and left < -ROUNDING and in_force(event, quarter):
                yield place, f"takes more hours than there are: {left:g} a week would be left on {quarter.name}"
                break
