"""Rules for the events of a scenario: known names, dates within the plan, no more beds taken than there are."""

from collections.abc import Collection

from capacity.errors import Complaint
from capacity.events import bed_changes, opened_services
from capacity.quarters import in_force, plan_quarters
from capacity.read.inputs import Inputs
from capacity.read.messages import did_you_mean
from capacity.schema import Beds, Closes, Converts, Demand, Embargo, Event, Opens, Scenario, Staff, UsualRate


def check_events(inputs: Inputs) -> list[Complaint]:
    """Every complaint about the events, at the line of the event's key."""
    assert inputs.scenario is not None
    faults: list[Complaint] = []
    for place, event in enumerate(inputs.scenario.events):
        faults += _names(inputs, event, place) + _dates(inputs, event, place)
    return faults + _beds(inputs, inputs.scenario) + _hours(inputs, inputs.scenario)


def _complaint(inputs: Inputs, place: int, key: str, why: str, got: str | None = None) -> Complaint:
    mark = inputs.scenario_document.mark(("events", place, key))
    return Complaint(mark.file, mark.line, f"events.{place}.{key}", why, got)


def _names(inputs: Inputs, event: Event, place: int) -> list[Complaint]:
    """Names that the event uses and nothing knows."""
    scenario, tables, book = inputs.scenario, inputs.tables, inputs.book
    assert scenario is not None
    assert book is not None
    keys = {name: set(table.keys) if table.present else None for name, table in tables.items()}
    opened = [other for other in scenario.events if isinstance(other, Opens)]
    sites = None if keys["sites"] is None else keys["sites"] | {other.site for other in opened}
    services = None if keys["services"] is None else keys["services"] | set(opened_services(scenario))
    faults = []

    def known(key: str, name: str, among: Collection[str] | None, where: str) -> None:
        if among is not None and name not in among:
            why = f"is not in {where}" + did_you_mean(name, among)
            faults.append(_complaint(inputs, place, key, why, name))

    match event:
        case Beds():
            known("service", event.service, services, "services.csv")
        case Converts():
            known("service", event.service, services, "services.csv")
            known("into", event.into, services, "services.csv")
            if event.service == event.into:
                faults.append(_complaint(inputs, place, "into", "is the service itself", event.into))
        case Closes() | Embargo():
            known("site", event.site, sites, "sites.csv")
        case UsualRate():
            known("authority", event.authority, keys["authorities"], "authorities.csv")
            known("care_type", event.care_type, book.care_types, "the book's care types")
        case Staff():
            known("pool", event.pool, keys["authorities"], "authorities.csv")
            known("role", event.role, book.roles, "the book's roles")
        case Demand():
            known("need", event.need, book.needs, "the book's needs")
        case Opens():
            known("provider", event.provider, keys["providers"], "providers.csv")
            known("authority", event.authority, keys["authorities"], "authorities.csv")
            for care_type in event.services:
                known("services", care_type, book.care_types, "the book's care types")
            if sum(other.site == event.site for other in opened) > 1 or event.site in (keys["sites"] or ()):
                faults.append(_complaint(inputs, place, "site", "is the name of another site", event.site))
            for care_type in event.services.keys() ^ event.weekly_fee.keys():
                why = "needs both beds under `services` and a fee under `weekly_fee`"
                faults.append(_complaint(inputs, place, "weekly_fee", why, care_type))
            for care_type in event.services:
                if f"{event.site}-{care_type}" in (keys["services"] or ()):
                    why = "would bear the name of another service"
                    faults.append(_complaint(inputs, place, "site", why, f"{event.site}-{care_type}"))
    return faults


def _dates(inputs: Inputs, event: Event, place: int) -> list[Complaint]:
    assert inputs.scenario is not None
    faults = []
    if event.from_ < inputs.scenario.start:
        why = f"is before the plan starts on {inputs.scenario.start}"
        faults.append(_complaint(inputs, place, "from", why, str(event.from_)))
    if event.until is not None and event.until <= event.from_:
        faults.append(_complaint(inputs, place, "until", f"is not after {event.from_}", str(event.until)))
    return faults


def _beds(inputs: Inputs, scenario: Scenario) -> list[Complaint]:
    registered = {row.service: row.beds for row, _ in inputs.tables["services"]}
    registered |= {name: event.services[care_type] for name, (event, care_type) in opened_services(scenario).items()}
    places = {id(event): place for place, event in enumerate(scenario.events)}
    faults = []
    for service, changes in bed_changes(scenario).items():
        for quarter in plan_quarters(scenario.start, scenario.quarters) if service in registered else ():
            now = [(event, change) for event, change in changes if in_force(event, quarter)]
            beds = registered[service] + sum(change for _, change in now)
            if beds < -1e-9:
                event = max((event for event, change in now if change < 0), key=lambda event: event.from_)
                key = "change" if isinstance(event, Beds) else "beds"
                why = f"takes more beds of {service} than there are: {beds:g} would be left on {quarter.name}"
                faults.append(_complaint(inputs, places[id(event)], key, why))
                break
    return faults


def _hours(inputs: Inputs, scenario: Scenario) -> list[Complaint]:
    """Staff events must not take more contracted hours than a pool has."""
    supply = {(row.pool, row.role, row.financial_year): row.hours_per_week for row, _ in inputs.tables["workforce"]}
    faults = []
    for place, event in enumerate(scenario.events):
        if not isinstance(event, Staff) or event.hours_per_week >= 0:
            continue
        for quarter in plan_quarters(scenario.start, scenario.quarters):
            key = (event.pool, event.role, quarter.financial_year)
            others = [e for e in scenario.events if isinstance(e, Staff) and (e.pool, e.role) == key[:2]]
            left = supply.get(key, 0) + sum(e.hours_per_week for e in others if in_force(e, quarter))
            if key in supply and left < -1e-9 and in_force(event, quarter):
                why = f"takes more hours than there are: {left:g} a week would be left on {quarter.name}"
                faults.append(_complaint(inputs, place, "hours_per_week", why))
                break
    return faults
