"""Block contracts: beds that a home pays for whether they are used or not."""

from capacity.model.lp.averages import average
from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def block(program: Program, problem: Problem) -> None:
    """Block beds are lived in by residents of the home that holds them, or stand empty."""
    for b, q, groups in _in_force(program, problem):
        terms = [(program.void[b, q], 1.0)]
        terms += [(inside, 1.0) for g in groups if (inside := program.in_block[g, q]) is not None]
        terms += program.brought(problem.options.block[:, b, q])
        program.add_equation("block", (b, q), terms, float(problem.blocks.beds[b, q]))


def block_residents(program: Program, problem: Problem) -> None:
    """Block residents are at most the residents there through the quarter."""
    for _, q, groups in _in_force(program, problem):
        for g in groups:
            if (inside := program.in_block[g, q]) is not None:
                people, constant = average(program, problem, g, q, -1.0)
                program.add_limit("block_residents", (g, q), [(inside, 1.0), *people], -constant)


def _in_force(program: Program, problem: Problem) -> list[tuple[int, int, list[int]]]:
    """Blocks and quarters with block beds, and the groups that may live in them."""
    block_of = problem.block_of
    groups = [(block_of == b).nonzero()[0].tolist() for b in range(len(problem.blocks.home))]
    return [
        (b, q, groups[b]) for b, row in enumerate(program.void) for q, column in enumerate(row) if column is not None
    ]
