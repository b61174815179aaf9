"""Options whose choice is left to the programme. Index letters as in arrays.py, and L limits of capital."""

from dataclasses import dataclass

import numpy as np

from capacity.model.problem.shapes import Floats


@dataclass(frozen=True)
class Options:
    """Options whose choice is left to the programme, each as what taking it once adds. L limits of capital."""

    name: tuple[str, ...]
    most: Floats
    """(O,) how many times it can be taken."""
    usable: Floats
    """(O, S, Q) beds at the quarter's end."""
    usable_at_start: Floats
    """(O, S, Q) beds at the quarter's start."""
    supply: Floats
    """(O, K, Q) contracted hours a week."""
    spare: Floats
    """(O, K, Q) contracted hours a week, less what new beds need however few live there."""
    block: Floats
    """(O, B, Q) block beds."""
    cost: Floats
    """(O, H + 1, Q) £ in each quarter by home, as Problem.investment."""
    capital: Floats
    """(O,) £ over all years."""
    spending: Floats
    """(L, O) £ that count against each limit."""
    limit: Floats
    """(L,) £"""
    needs: tuple[tuple[int, int], ...]
    """Pairs of an option and one without which it cannot be taken."""
    excludes: tuple[tuple[int, int], ...]
    """Pairs that cannot be taken together."""


def no_options(services: int, pools: int, blocks: int, homes: int, quarters: int) -> Options:
    """Nothing is left open."""
    return Options(
        name=(),
        most=np.zeros(0),
        usable=np.zeros((0, services, quarters)),
        usable_at_start=np.zeros((0, services, quarters)),
        supply=np.zeros((0, pools, quarters)),
        spare=np.zeros((0, pools, quarters)),
        block=np.zeros((0, blocks, quarters)),
        cost=np.zeros((0, homes + 1, quarters)),
        capital=np.zeros(0),
        spending=np.zeros((0, 0)),
        limit=np.zeros(0),
        needs=(),
        excludes=(),
    )
