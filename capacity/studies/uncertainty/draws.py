"""Where every family stands in every future: Latin hypercubes, a batch at a time."""

from collections.abc import Sequence

import numpy as np

from capacity.model.problem.shapes import Floats

BATCH = 32
"""Futures of a batch, about. Each batch is a Latin hypercube by itself, so what is stopped after any of them is whole:
in every batch each family stands once in each of as many equal parts of its range as the batch has futures."""


def batches(futures: int, families: int, seed: int) -> list[Floats]:
    """(futures of the batch, families) positions between −1 and 1, by batch: as even as can be.

    Batches are independent of each other, so the spread of their means says how far the mean of all can be trusted,
    which one large hypercube could not say. A batch depends on the seed, its number and its size only.
    """
    from scipy.stats.qmc import LatinHypercube

    return [
        2 * LatinHypercube(families, rng=np.random.default_rng([seed, number])).random(size) - 1
        for number, size in enumerate(sizes(futures))
    ]


def sizes(futures: int) -> Sequence[int]:
    """How many futures each batch has: none differs from another by more than one."""
    count = -(-futures // BATCH)
    return [futures // count + (number < futures % count) for number in range(count)]
