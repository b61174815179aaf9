"""People who come, leave and withdraw evenly through a quarter: models/formulation.md, "Within a quarter"."""

import numpy as np

from capacity.model.problem.people import Shares
from capacity.model.problem.shapes import Floats

SMALL = 1e-3  # of a quarter over a mean stay: below, the closed form of 1 − φ loses digits and the series has all


def shares(rate: Floats) -> Shares:
    """The shares for x = days of the quarter / mean days until people leave; x > 0.

    φ = (1 − e^−x) / x, α = (1 − φ) / (x φ), β = φ − α e^−x.
    """
    stays = np.exp(-rate)
    comes = -np.expm1(-rate) / rate
    series = 1 / 2 - rate / 6 + rate**2 / 24 - rate**3 / 120
    missing = np.where(rate < SMALL, series, (1 - comes) / rate)  # (1 − φ) / x
    at_end = missing / comes
    return Shares(stays, comes, at_end, comes - at_end * stays)
