"""What happened in one replication, person by person; days count from the plan's start."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from capacity.model.problem.shapes import Floats

PLACED, WITHDREW, STILL = range(3)
"""How a wait ends; STILL: it does not, before the plan does."""


class Placed(NamedTuple):
    """Somebody moves in."""

    person: int
    point: int
    service: int
    day: float
    chose_out: bool
    """Whether the person had chosen to leave the borough."""


class Waited(NamedTuple):
    """Somebody who was ready waited; 0 days for most."""

    person: int
    point: int
    since: float
    until: float
    how: int


class Lived(NamedTuple):
    """Somebody lived in a service."""

    group: int
    since: float
    until: float
    own: bool
    """In a bed that is not the council's to fill."""


@dataclass
class Trace:
    """What happened. Days count from the plan's start."""

    lived: list[Lived] = field(default_factory=list)
    waited: list[Waited] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    funded: int = 0
    """Residents who came to need the council's money."""
    moved: int = 0
    """Residents who had to leave: the home closed, or does not accept their new need."""
    stayed: int = 0
    """Residents whose need changed and who stay."""
    beds: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """(S, Q) whole beds for people of home authorities."""
    full: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """(S, Q) days on which nobody more could move in, for want of a bed."""
    agency: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """(K, Q) hours."""
    unstaffed: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """(K, Q) hours that nobody was there to work."""
    days_lived: float = 0.0
    """Days of residence, counted from how many there are at each instant, and not from anybody's stay."""
    days_waited: float = 0.0
    """Days of waiting, likewise."""
    events: int = 0
