"""Who can be placed nowhere, and where nobody can be placed: warnings with the reason and what to do."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from capacity.inputs.plan_warning import NAMED, PlanWarning, about
from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import beds_by_care_type, nothing_known
from capacity.inputs.wording import in_sentence, listed, short_labels
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import NO_ROOM

_REASON = {
    "fee": "the asking fee is above the ceiling",
    "rating": "the rating is below the lowest allowed",
    "embargo": "an embargo",
    "closed": "closed",
    "beds": "no bed is open to the council",
    "distance": "too far from every area",
}
_DO = {
    "fee": "Agree a lower fee, or raise the policy's fee_ceiling_over_usual",
    "rating": "Remove them, or lower the policy's lowest_rating",
    "embargo": "If the embargo will end, give it an `until`",
    "closed": "If they should be open, check the dates of the events",
    "beds": "Check others and council_beds in services.csv",
    "distance": "Check the positions in sites.csv and areas.csv, and max_travel_km of the book",
}


def _comes(problem: Problem, p: int) -> bool:
    """Whether anybody of an area and need asks for a place."""
    return bool(problem.points.arrivals[p].sum() + problem.points.waiting[p] > 0)


def without_homes(inputs: Inputs, problem: Problem) -> Iterator[PlanWarning]:
    """Needs that people come with and that no service could meet; for an imported place, `_to_do` says so."""
    asked = {problem.needs.name[n] for p, n in enumerate(problem.points.need.tolist()) if _comes(problem, p)}
    unknown = [need for need in nothing_known(inputs) if need in asked]
    if unknown and not inputs.origins:
        labels = short_labels({need: model.label for need, model in inputs.book.needs.items()})
        homes = listed([in_sentence(labels[need]) for need in unknown])
        yield PlanWarning(
            "nothing_known",
            f"The place has no known homes for {homes}: people who need them are planned as waiting and left out of"
            " the headline figures. Add such homes to services.csv",
        )


def diverted_nowhere(inputs: Inputs) -> Iterator[PlanWarning]:
    """Diversion into a care type that has no beds in the place."""
    beds, document = beds_by_care_type(inputs), inputs.scenario_document
    for need, shares in inputs.scenario.policy.diversion.items():
        for kind in [kind for kind, share in shares.items() if share > 0 and not beds.get(kind, 0) > 0]:
            mark = document.mark(("policy", "diversion", need, kind))
            yield PlanWarning(
                "diversion",
                f"{mark}: diversion of {need} into {kind} has no effect: the place has no beds of that"
                " care type. Add such homes to services.csv, or delete it",
            )


def nobody_comes(problem: Problem) -> Iterator[PlanWarning]:
    """A plan without any admissions is rarely intended."""
    if not problem.points.arrivals.any():
        yield PlanWarning(
            "admissions",
            "Nobody is admitted in the whole plan: check admissions_factor and admissions_per_1000_per_year of the"
            " book, and population.csv (or demand.csv)",
        )


def out_of_reach(inputs: Inputs, problem: Problem) -> Iterator[PlanWarning]:
    """Areas whose people with some need can reach no service, in some quarters or in all."""
    reasons, arcs = _reasons(problem), problem.arcs
    names = inputs.tables.area_names
    areas_by_why = defaultdict(list)
    unknown = {problem.needs.name.index(need) for need in nothing_known(inputs)}
    for p, area in enumerate(problem.points.area):
        services = arcs.service[arcs.point == p]
        blocked = (reasons[services] != "").all(axis=0)
        if int(problem.points.need[p]) in unknown or not _comes(problem, p) or not blocked.any():
            continue
        why = tuple(sorted(set(reasons[services][:, blocked].ravel().tolist()))) or ("distance",)
        areas_by_why[int(problem.points.need[p]), why, int(blocked.sum())].append(names.get(area, area))
    for (n, why, count), areas in areas_by_why.items():
        need = inputs.book.needs[problem.needs.name[n]].label
        when = "" if count == len(problem.quarters) else f" in {count} of {len(problem.quarters)} quarters"
        reason = "; ".join("none is near enough" if w == "distance" else _REASON[w] for w in why)
        text = f"{need}: people of {{}} can reach no service{when} ({reason}) and wait. {_do(why)}"
        yield about("out_of_reach", text, areas, "areas")


def _do(why: tuple[str, ...]) -> str:
    return ". ".join(_DO[reason] for reason in why)


def _reasons(problem: Problem) -> np.ndarray:
    """(S, Q) why nobody can be placed, empty where someone can; `beds` where every usable bed is taken."""
    services = problem.services
    full = services.usable - services.grandfathered <= NO_ROOM
    return np.where((services.why_not == "") & full, "beds", services.why_not)


def never_eligible(problem: Problem) -> Iterator[PlanWarning]:
    """Services in which nobody can be placed in any quarter, by reason."""
    reasons = _reasons(problem)
    reached = set(problem.arcs.service.tolist())
    services_by_why = defaultdict(list)
    for s, service in enumerate(problem.services.name):
        if s not in reached:
            services_by_why["distance",].append(service)
        elif (reasons[s] != "").all():
            services_by_why[tuple(sorted(set(reasons[s].tolist())))].append(service)
    for why, services in services_by_why.items():
        many = f"{len(services)} services" if len(services) > 1 else "1 service"
        reason = "; ".join(_REASON[w] for w in why)
        names = f": {', '.join(services)}" if len(services) <= NAMED else ""
        text = f"{many} can take no new council resident ({reason}){names}. {_do(why)}"
        yield PlanWarning("never_eligible", text, () if names else tuple(services))
