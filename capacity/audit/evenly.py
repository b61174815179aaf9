"""People come, leave and withdraw evenly through a quarter: models/formulation.md, "Within a quarter", recalculated.

The figures are those of individual people: who is there at the start, and who comes on a day drawn evenly.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Flow:
    """What becomes of people over a quarter."""

    stays: float
    """Of those there at the start, the share there at the end."""
    there: float
    """Of those there at the start, the average over the quarter: φ, or ψ of people who wait. Of those who come through
    the quarter it is also the share there at its end."""
    new: float
    """Of those who come through the quarter, the average over the quarter."""

    @property
    def at_end(self) -> float:
        """α: how far the number at the end counts in the average."""
        return self.new / self.there

    @property
    def at_start(self) -> float:
        """β: how far the number at the start counts in the average."""
        return self.there - self.at_end * self.stays


def flow(days: int, mean_days: float) -> Flow:
    """People who leave after `mean_days` on average, in a quarter of `days` days.

    With x = days / mean days, the averages are the integrals, for t from 0 to 1, of e^(−xt) and of the share of the
    quarter's arrivals who have come by t and are still there: (1 − e^(−x)) / x, and (x − 1 + e^(−x)) / x².
    """
    x = days / mean_days
    return Flow(math.exp(-x), -math.expm1(-x) / x, (x + math.expm1(-x)) / x**2)
