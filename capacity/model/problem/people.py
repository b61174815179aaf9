"""Who needs a place, who lives where, and how both change: plain frozen data. Index letters as in arrays.py."""

from dataclasses import dataclass

from capacity.model.problem.shapes import Bools, Floats, Ints


@dataclass(frozen=True)
class Shares:
    """What becomes of people who leave at a constant rate; (N, Q) each, made by `evenly.shares`."""

    stays: Floats
    """Of those there at the start of the quarter, the share still there at its end."""
    comes: Floats
    """φ of residents, ψ of those waiting: of those who come evenly through the quarter, the share there at its end;
    also the average over the quarter of those there at its start."""
    at_end: Floats
    """α: the weight of the number at the quarter's end in the quarter's average."""
    at_start: Floats
    """β: the weight of the number at the quarter's start."""


@dataclass(frozen=True)
class Points:
    """Demand points: an area's people of one need, the people of a closed service, or residents whose need has become
    another. Arrays are (P,)."""

    area: tuple[str, ...]
    """The area's name, or that of `inputs.doors` for people who live, or lived, in a service."""
    door: Ints
    """The closed service at whose door its people wait; −1 for everybody else."""
    changed: Bools
    """Whether they are residents who have come to have the need where they cannot stay."""
    home: Ints
    need: Ints
    waiting: Floats
    """People waiting at the start."""
    arrivals: Floats
    """(P, Q) people for whom a placement is decided in the quarter; nobody at a door."""
    ready: Floats
    """(P, Q) people whose place has been arranged, so that they could move in if a bed were free."""
    arranging: Floats
    """(P, Q) people whose place is being arranged, on average over the quarter."""
    sent: Floats
    """People placed out of their borough before the plan begins, of those whom `fairness` counts."""
    counted: Floats
    """People whom `fairness` counts: those waiting at the start and those ready in any quarter."""
    someone: Bools
    """(P, Q) whether the programme keeps account of the point; a reduction clears what must be empty."""

    @property
    def of_area(self) -> Bools:
        """Whether they are an area's people, and live in no home yet."""
        everyone: Bools = (self.door < 0) & ~self.changed
        return everyone


@dataclass(frozen=True)
class Arcs:
    """Pairs of a demand point and a service in its reach. Arrays are (A,)."""

    point: Ints
    service: Ints
    group: Ints
    """The group that a person placed here joins."""
    distance_km: Floats
    placeable: Bools
    """(A, Q) whether the programme has a column here; a reduction clears what must be zero."""


@dataclass(frozen=True)
class Groups:
    """Residents of one home and need in one service. Arrays are (G,)."""

    home: Ints
    need: Ints
    service: Ints
    opening: Floats
    """People there at the start."""
    joining: Floats
    """(G, Q) people there already who come to need the council's money in the quarter."""


@dataclass(frozen=True)
class Move:
    """A closure: on the first day of `quarter` everybody in `group` joins the waiting at `point`."""

    group: int
    point: int
    quarter: int


@dataclass(frozen=True)
class Turns:
    """Residents whose need becomes one that their service does not accept: each pair of a group and the point that they
    come to. Arrays are (T,)."""

    group: Ints
    point: Ints
    share: Floats
    """Of those who live there, a year."""


@dataclass(frozen=True)
class Stays:
    """Residents whose need becomes another that their service accepts, where they stay in the same bed: each pair of a
    group and the group that they come to. Arrays are (T,)."""

    group: Ints
    becomes: Ints
    share: Floats
    """Of those who live there, a year."""
