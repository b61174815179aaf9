"""The linear programme as a file for any solver: .lp (CPLEX's format) or .mps (free format).

Every column and row is named by what it is, and every priority has a column of its own, figure.PRIORITY, that holds its
figure: minimise one, bound it by what was found, minimise the next, and so on through the list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from capacity.inputs.errors import WrongUsage
from capacity.model.lp import build_program
from capacity.model.lp.matrix import Matrix, collect
from capacity.model.lp.names import Name, column_names, row_names
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import prune

LONGEST = 200  # characters of a name; GLPK reads 255
SLACK = 1e-7  # how far a settled figure may rise, relative to its size: solvers agree to about this many digits
TERMS = 6  # in a line: some solvers read no more than 510 characters
Line = tuple[str, list[tuple[float, str]], str, float]
"""A row: its name, its terms, its sense (`<=` or `=`) and its limit."""


def ending_of(name: str) -> str:
    """`.lp` or `.mps`, packed or not. Raises `WrongUsage` for any other name."""
    ending = PurePath(name.removesuffix(".gz")).suffix
    if ending not in (".lp", ".mps"):
        raise WrongUsage(f"--lp {name}: the name must end in .lp or .mps, or in .lp.gz or .mps.gz to have it packed")
    return ending


@dataclass(frozen=True)
class ProgrammeFile:
    """A programme that can be written line by line."""

    lines: Iterator[str]
    changed: list[tuple[str, str]]
    """Names that had to be changed, and what they stand for."""
    columns: int
    rows: int


def programme_file(
    problem: Problem, priorities: Sequence[str], settled: Mapping[str, float], ending: str
) -> ProgrammeFile:
    """The programme of a problem, every area by itself, without the placements that every plan must leave at zero.

    Without `settled` figures it minimises the first priority; with them it minimises the last one, and holds each
    earlier one at its figure, so that any solver must find the last figure again. `ending` is `.lp` or `.mps`.
    """
    problem = prune(problem)
    program = build_program(problem)
    matrix = collect(program)
    names = _Names()
    columns = [names.of(name) for name in column_names(problem, matrix)]
    rows = [names.of(name) for name in row_names(problem, matrix)]
    goal = priorities[-1] if settled else priorities[0]
    more: list[Line] = []
    for priority in priorities:
        expression = PRIORITIES[priority].figure(program, problem)
        costs = matrix.costs(expression)
        terms = [(-float(costs[c]), columns[c]) for c in np.flatnonzero(costs).tolist()]
        more.append((f"is.{priority}", [(1.0, _figure(priority)), *terms], "=", float(expression.constant)))
        if priority in settled and priority != goal:
            most = settled[priority] + SLACK * (1 + abs(settled[priority]))
            more.append((f"settled.{priority}", [(1.0, _figure(priority))], "<=", most))
    write = _lp if ending == ".lp" else _mps
    free = [_figure(priority) for priority in priorities]
    lines = write(goal, free, columns, [*_lines(matrix, columns, rows), *more])
    return ProgrammeFile(lines, names.changed, len(columns) + len(free), len(rows) + len(more))


def _figure(priority: str) -> str:
    return f"figure.{priority}"


class _Names:
    """Names in the characters that both formats allow, no two alike."""

    def __init__(self) -> None:
        self.changed: list[tuple[str, str]] = []
        self._taken: set[str] = set()

    def of(self, name: Name) -> str:
        plain = ".".join(name)
        made = re.sub(r"[^A-Za-z0-9_.@]", "_", plain)
        tried, number = made[:LONGEST], 2
        while tried in self._taken:
            tail = f"~{number}"
            tried, number = made[: LONGEST - len(tail)] + tail, number + 1
        self._taken.add(tried)
        if tried != plain:
            self.changed.append((tried, plain))
        return tried


def _lines(matrix: Matrix, columns: Sequence[str], rows: Sequence[str]) -> Iterator[Line]:
    """Every row of the matrix; all are equations or upper limits."""
    for row, name in enumerate(rows):
        inside = slice(matrix.start[row], matrix.start[row + 1])
        terms = [
            (v, columns[c]) for v, c in zip(matrix.value[inside].tolist(), matrix.index[inside].tolist(), strict=True)
        ]
        sense = "=" if matrix.row_lower[row] == matrix.row_upper[row] else "<="
        yield name, terms, sense, float(matrix.row_upper[row])


def _lp(goal: str, free: Sequence[str], columns: Sequence[str], rows: Sequence[Line]) -> Iterator[str]:
    yield "\\ Columns are people or hours a week, at least 0; figure.* are what the priorities minimise\n"
    yield f"Minimize\n goal: {_figure(goal)}\nSubject To\n"
    for name, terms, sense, limit in rows:
        shown = [f"{'-' if value < 0 else '+'} {abs(value)!r} {column}" for value, column in terms]
        body = "\n  ".join(" ".join(shown[at : at + TERMS]) for at in range(0, len(shown), TERMS))
        yield f" {name}: {body} {sense} {limit!r}\n"
    yield "Bounds\n" + "".join(f" {name} free\n" for name in free) + "End\n"


def _mps(goal: str, free: Sequence[str], columns: Sequence[str], rows: Sequence[Line]) -> Iterator[str]:
    yield "NAME capacity FREE\nROWS\n N goal\n"
    yield from (f" {'E' if sense == '=' else 'L'} {name}\n" for name, _, sense, _ in rows)
    entries: dict[str, list[str]] = {column: [] for column in (*columns, *free)}
    entries[_figure(goal)].append(f" {_figure(goal)} goal 1\n")
    for name, terms, _, _ in rows:
        for value, column in terms:
            entries[column].append(f" {column} {name} {value!r}\n")
    yield "COLUMNS\n"
    yield from ("".join(lines) or f" {column} goal 0\n" for column, lines in entries.items())
    yield "RHS\n"
    yield from (f" RHS {name} {limit!r}\n" for name, _, _, limit in rows if limit)
    yield "BOUNDS\n" + "".join(f" FR BND {name}\n" for name in free) + "ENDATA\n"
