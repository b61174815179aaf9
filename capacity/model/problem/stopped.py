"""Why a service admits nobody new, each reason by itself."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stopped:
    """Why nobody new may come to a service; (S, Q) each, and several may hold at once."""

    closed: Flags
    """It does not exist: it or its site is closed, or has not opened yet."""
    embargo: Flags
    """Its site admits nobody for the time being."""
    rating: Flags
    """Its site is rated below the policy's `lowest_rating`."""
    fee: Flags
    """Its asking fee is above the policy's ceiling."""

    @cached_property
    def first(self) -> NDArray[np.str_]:
        """(S, Q) the first that holds, in the order above; empty where new placements are admitted."""
        flags = {flag.name: getattr(self, flag.name) for flag in fields(self)}
        return np.select(list(flags.values()), list(flags), "")

    def since(self, quarter: int) -> "Stopped":
        """What holds from a quarter on."""
        return Stopped(*(getattr(self, flag.name)[:, quarter:] for flag in fields(self)))

    def until(self, quarter: int) -> "Stopped":
        """What holds before a quarter."""
        return Stopped(*(getattr(self, flag.name)[:, :quarter] for flag in fields(self)))
