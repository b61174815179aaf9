"""Who is offered which home, in which order: the rules that a brokerage may follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command names the brokers, and `--help` loads no library
    from capacity.studies.simulate.world import World

CHEAPEST, NEAREST, IN_BOROUGH_FIRST, PLAN = "cheapest", "nearest", "in-borough-first", "plan"
BROKERS = {
    CHEAPEST: "the home that costs the council least, wherever it is",
    NEAREST: "the nearest home, wherever it is",
    IN_BOROUGH_FIRST: "the nearest home in the borough; after the days of patience, when a home closes, or where no"
    " home in the borough is within reach, the nearest anywhere",
    PLAN: "the homes that the run's plan uses, as fast as it uses them; after the days of patience the nearest"
    " anywhere",
}
"""What each broker offers first. People who chose to leave the borough are offered homes outside it first."""
Offer = tuple[int, int]
"""A service, and the group that is joined there."""


@dataclass(frozen=True)
class Rules:
    """What a broker offers in one quarter, by demand point and by whether the person chose to leave the borough."""

    at_first: tuple[tuple[tuple[Offer, ...], tuple[Offer, ...]], ...]
    """The homes that are offered at once, the best first."""
    later: tuple[tuple[tuple[Offer, ...], tuple[Offer, ...]], ...]
    """The same after the days of patience."""


def rules_of(world: "World", broker: str) -> tuple[Rules, ...]:
    """The rules of a broker, for each quarter."""
    return tuple(_rules(world, broker, q) for q in range(world.services.admits.shape[1]))


def _rules(world: "World", broker: str, q: int) -> Rules:
    services, net, homes = world.services, world.groups.net, world.points.home
    admits, stands = services.admits[:, q].tolist(), services.home.tolist()
    price = net[:, q].tolist()

    def cost(arc: tuple[int, int, float]) -> tuple[float, float, int]:
        return price[arc[1]], arc[2], arc[0]

    def distance(arc: tuple[int, int, float]) -> tuple[float, float, int]:
        return arc[2], price[arc[1]], arc[0]

    best: Callable[[tuple[int, int, float]], tuple[float, float, int]] = cost if broker == CHEAPEST else distance
    at_first, later = [], []
    for p, reach in enumerate(world.points.reach):
        arcs = sorted((arc for arc in reach if admits[arc[0]]), key=best)
        inside = tuple((s, g) for s, g, _ in arcs if stands[s] == homes[p])
        outside = tuple((s, g) for s, g, _ in arcs if stands[s] != homes[p])
        anywhere = tuple((s, g) for s, g, _ in arcs)
        stays, leaves = inside + outside, outside + inside
        if broker in (CHEAPEST, NEAREST):
            at_first.append((anywhere, leaves))
            later.append((anywhere, leaves))
        elif broker == PLAN:  # which of them the plan uses is seen when somebody comes
            at_first.append((inside, outside))
            later.append((stays, leaves))
        else:
            at_first.append((inside or outside, outside or inside))
            later.append((stays, leaves))
    return Rules(tuple(at_first), tuple(later))
