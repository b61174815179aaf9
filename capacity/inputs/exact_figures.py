"""Figures as they were written, in exact fractions."""

from fractions import Fraction


def exact(figure: float) -> Fraction:
    """A figure as the user wrote it: 0.05 is a twentieth, not the binary number next to it."""
    return Fraction(repr(float(figure)))
