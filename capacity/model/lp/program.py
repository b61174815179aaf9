"""The programme under construction: PuLP's columns, the rows in terms of them, and what each of both is."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pulp import LpAffineExpression, LpConstraint, LpConstraintEQ, LpConstraintLE, LpMinimize, LpProblem, LpVariable

from capacity.model.problem.arrays import Problem

Columns = NDArray[np.object_]
"""An array of LpVariable, with None where a column would always be zero."""
MILLION = 1e6
COLUMNS: dict[str, tuple[str, ...]] = {
    "placed": ("arc", "quarter"),
    "turned": ("point", "quarter"),
    "residents": ("group", "quarter"),
    "waiting": ("point", "quarter"),
    "agency": ("pool", "quarter"),
    "unstaffed": ("pool", "quarter"),
    "avoidable": ("home", "need", "quarter"),
    "refused": ("home", "need", "quarter"),
    "in_block": ("group", "quarter"),
    "void": ("block", "quarter"),
    "overspend": ("budget",),
    "chosen": ("option",),
    "largest_share": ("home", "need"),
}
"""The columns by family, and what each index of a family counts; lp/names.py says how each is called."""
Term = tuple[LpVariable, float]
Key = tuple[int, ...]


@dataclass
class Program:
    """Columns by family, all at least 0: people or hours a week, unless said otherwise. No row has a column twice."""

    placed: Columns
    """(A, Q)"""
    turned: Columns
    """(P, Q)"""
    residents: Columns
    """(G, Q)"""
    waiting: Columns
    """(P, Q)"""
    agency: Columns
    """(K, Q)"""
    unstaffed: Columns
    """(K, Q)"""
    avoidable: Columns
    """(H, N, Q)"""
    refused: Columns
    """(H, N, Q)"""
    in_block: Columns
    """(G, Q)"""
    void: Columns
    """(B, Q)"""
    overspend: Columns
    """(B,) £m"""
    chosen: Columns
    """(O,) how often each open option is taken."""
    largest_share: Columns
    """(H, N) a share of people."""
    on_first_day: dict[tuple[int, int], list[LpVariable]]
    """By group and quarter: the columns of `placed` of people who move in from a door on the day on which it opens."""
    rows: dict[str, list[Key]] = field(default_factory=dict)
    """Keys of the rows of each constraint family, in their order."""
    terms: list[list[Term]] = field(default_factory=list)
    """Of each row, its left side."""
    senses: list[int] = field(default_factory=list)
    """PuLP's number for = or ≤."""
    limits: list[float] = field(default_factory=list)
    """The right side."""

    def add_equation(self, family: str, key: Key, terms: list[Term], value: float) -> None:
        """One row of a constraint family: terms = value."""
        self._add(family, key, terms, LpConstraintEQ, value)

    def add_limit(self, family: str, key: Key, terms: list[Term], most: float) -> None:
        """One row of a constraint family: terms ≤ most. No row has ≥, since a stage holds rows at their upper limit."""
        self._add(family, key, terms, LpConstraintLE, most)

    def _add(self, family: str, key: Key, terms: list[Term], sense: int, limit: float) -> None:
        self.terms.append(terms)
        self.senses.append(sense)
        self.limits.append(limit)
        self.rows.setdefault(family, []).append(key)

    @cached_property
    def model(self) -> LpProblem:
        """The rows as PuLP's model, for its solvers and files, every column named. Made when it is asked for: arrays
        are collected from the same terms, and in a region PuLP's objects take as long to make as the plan.
        """
        model = LpProblem("capacity", LpMinimize)
        for family in COLUMNS:
            for key, column in np.ndenumerate(getattr(self, family)):
                if column is not None:
                    column.name = "_".join((family, *map(str, key)))
        names = ("_".join((family, *map(str, key))) for family, keys in self.rows.items() for key in keys)
        for name, terms, sense, limit in zip(names, self.terms, self.senses, self.limits, strict=True):
            model.addConstraint(LpConstraint(LpAffineExpression(terms), sense, name, limit))
        return model

    def brought(self, amounts: NDArray[np.float64]) -> list[Term]:
        """Terms that take what each open option adds, (O,), from the left side of a row."""
        return [(self.chosen[o], -float(amounts[o])) for o in amounts.nonzero()[0].tolist()]

    def without_rows(self) -> "Program":
        """The columns alone, for expressions over them: the rows take most of the memory."""
        return replace(self, rows={}, terms=[], senses=[], limits=[])

    def all_columns(self) -> list[LpVariable]:
        """Every column, in a fixed order."""
        return [column for family in COLUMNS for column in getattr(self, family).flat if column is not None]


def empty_program(problem: Problem) -> Program:
    """All columns and no rows."""
    quarters = len(problem.quarters)
    staffed = ~np.isnan(problem.staffing.supply)
    open_to = np.zeros((len(problem.homes), len(problem.needs.name), quarters), dtype=bool)
    np.logical_or.at(
        open_to,
        (problem.points.home[problem.arcs.point], problem.points.need[problem.arcs.point]),
        problem.arcs.placeable,
    )
    sent = problem.points.sent > 0
    judged: NDArray[np.bool_] = np.any(open_to, axis=2)
    judged[problem.points.home[sent], problem.points.need[sent]] = True
    there = ~problem.services.closed[problem.groups.service]
    contracted = (problem.blocks.beds > 0) | (problem.options.block > 0).any(axis=0)
    block_of = problem.block_of
    covered = np.zeros(there.shape, dtype=bool)
    covered[block_of >= 0] = contracted[block_of[block_of >= 0]]
    placed = _columns(problem.arcs.placeable)
    return Program(
        placed=placed,
        turned=_columns(_turning(problem)),
        residents=_columns(there),
        waiting=_columns(problem.points.someone),
        agency=_columns(staffed),
        unstaffed=_columns(staffed),
        avoidable=_columns(open_to),
        refused=_columns(open_to),
        in_block=_columns(there & covered),
        void=_columns(contracted),
        overspend=_columns(np.ones(len(problem.budgets.amount), dtype=bool)),
        chosen=_columns(np.ones(len(problem.options.name), dtype=bool)),
        largest_share=_columns(np.logical_and(judged, problem.fair)),
        on_first_day=_on_first_day(problem, placed),
    )


def _turning(problem: Problem) -> NDArray[np.bool_]:
    """(P, Q) whether residents may come to the point: never while all their services are closed."""
    may: NDArray[np.bool_] = np.zeros(problem.points.someone.shape, dtype=bool)
    there = ~problem.services.closed[problem.groups.service[problem.turns.group]]
    np.logical_or.at(may, problem.turns.point, there)
    return may & problem.points.someone


def _on_first_day(problem: Problem, placed: Columns) -> dict[tuple[int, int], list[LpVariable]]:
    arcs = problem.arcs
    moving_in = defaultdict(list)
    for a, q in zip(*(axis.tolist() for axis in np.nonzero(problem.at_once[arcs.point])), strict=True):
        if (column := placed[a, q]) is not None:
            moving_in[int(arcs.group[a]), q].append(column)
    return dict(moving_in)


def _columns(wanted: NDArray[np.bool_]) -> Columns:
    """A column wherever one is wanted; it gets its name with the model."""
    columns, model = np.full(wanted.shape, None, dtype=object), LpProblem("capacity", LpMinimize)
    columns[wanted] = [model.add_variable("", lowBound=0) for _ in range(np.count_nonzero(wanted))]
    return columns
