"""Figures as they were written, as exact fractions, and how close two sums must be to count as equal."""

from fractions import Fraction

ROUNDING = 1e-9
"""People, beds or hours: sums of typed figures that are closer than this differ by their last binary digits only."""
HALF_A_PENNY = 0.005
"""£: sums of pounds and pence that are nearer than this are the same."""


def exact(figure: float) -> Fraction:
    """A figure as the user wrote it: 0.05 is a twentieth, not the binary number next to it."""
    return Fraction(repr(float(figure)))
