"""People who come and leave evenly through a quarter, and inputs/tiny solved by hand."""

from math import exp
from typing import NamedTuple


class Leaving(NamedTuple):
    """Shares for a quarter and a mean length; x is the days of the one over those of the other."""

    stay: float
    """e^−x: of those there at the start, the share there at the end."""
    come: float
    """φ = (1 − e^−x) / x: of those who come evenly through the quarter, the share there at its end."""
    end: float
    """α = (1 − φ) / (x φ): the weight of the number at the end in the average."""
    start: float
    """β = φ − α e^−x: the weight of the number at the start."""


def leaving(days: int, mean_days: float) -> Leaving:
    x = days / mean_days
    stay, come = exp(-x), (1 - exp(-x)) / x
    end = (1 - come) / (x * come)
    return Leaving(stay, come, end, come - end * stay)


W1, W2 = 13, 92 / 7
N1, N2 = leaving(91, 365), leaving(92, 365)
"""Nursing in inputs/tiny: stay 0.779334 and 0.777202, come 0.885087 and 0.883926, end 0.520755 and 0.520982, start
0.479245 and 0.479018."""
R1, R2 = leaving(91, 730), leaving(92, 730)
"""Residential: stay 0.882799 and 0.881591, come 0.940182 and 0.939552, end 0.510385 and 0.510500, start 0.489615 and
0.489500."""

# The baseline of inputs/tiny. First quarter, nursing: 9.1 are ready, and all find a bed. S3 has 0.779334 of its 1 left
# and takes 3.638811, which makes 4 at the end: the fuller it is by then, the fewer wait in the second quarter. S1 takes
# the other 5.461189: 4 × 0.779334 + 5.461189 × 0.885087 = 7.950967 at the end, of 8 beds. Second: S3 stays at 4; S1 has
# nurses for 7.55 on average (115.5 hours / 10 less 4 others), so (7.55 − 0.479018 × 7.950967) / 0.520982 = 7.181331.
# On average 0.520755 × 7.950967 + 0.479245 × 4 = 6.057485 and 7.55 in S1, 0.520755 × 4 + 0.479245 = 2.562264 and 4 in
# S3.
# Residential, in S2: all 4.55 of the first quarter, 2 × 0.882799 + 4.55 × 0.940182 = 6.043428 at the end and
# 0.510385 × 6.043428 + 0.489615 × 2 = 4.063707 on average; then 7, its beds, and 0.5105 × 7 + 0.4895 × 6.043428 =
# 6.531758.
TO_S3 = (4 - N1.stay) / N1.come
S1_END = (4 * N1.stay + (9.1 - TO_S3) * N1.come, (7.55 - N2.start * (4 * N1.stay + (9.1 - TO_S3) * N1.come)) / N2.end)
S1 = (N1.end * S1_END[0] + N1.start * 4, 7.55)
S3 = (N1.end * 4 + N1.start * 1, 4.0)
S2_END = (2 * R1.stay + 4.55 * R1.come, 7.0)
S2 = (R1.end * S2_END[0] + R1.start * 2, R2.end * 7 + R2.start * S2_END[0])
