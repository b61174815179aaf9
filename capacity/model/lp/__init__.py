"""The linear programme: one file for each idea, one function for each constraint family.

A family's name is its function here, its heading in models/formulation.md, the prefix of its rows, and its name
in shadow_prices.csv.
"""

from collections.abc import Callable
from dataclasses import dataclass

from capacity.model.lp.beds import beds, beds_at_start
from capacity.model.lp.block_contracts import block, block_residents
from capacity.model.lp.budget import budget
from capacity.model.lp.choice import choice, fairness, substitution
from capacity.model.lp.options import at_least, at_most, capital, excludes, needs
from capacity.model.lp.placements import admissions, becomes, resident_flow, waiting_flow
from capacity.model.lp.program import Program, empty_program
from capacity.model.lp.staffing import agency_limit, staffing
from capacity.model.problem.arrays import Problem


@dataclass(frozen=True)
class Family:
    """A constraint family: the function that adds its rows, and what each index of a row counts (lp/names.py)."""

    add: Callable[[Program, Problem], None]
    axes: tuple[str, ...]


FAMILIES: dict[str, Family] = {
    "resident_flow": Family(resident_flow, ("group", "quarter")),
    "waiting_flow": Family(waiting_flow, ("point", "quarter")),
    "becomes": Family(becomes, ("point", "quarter")),
    "admissions": Family(admissions, ("service", "quarter")),
    "beds": Family(beds, ("service", "quarter")),
    "beds_at_start": Family(beds_at_start, ("service", "quarter")),
    "staffing": Family(staffing, ("pool", "quarter")),
    "agency_limit": Family(agency_limit, ("pool", "quarter")),
    "substitution": Family(substitution, ("home", "need", "care_type", "quarter")),
    "choice": Family(choice, ("home", "need", "quarter")),
    "fairness": Family(fairness, ("point",)),
    "block": Family(block, ("block", "quarter")),
    "block_residents": Family(block_residents, ("group", "quarter")),
    "budget": Family(budget, ("budget",)),
    "at_most": Family(at_most, ("option",)),
    "at_least": Family(at_least, ("option",)),
    "capital": Family(capital, ("limit",)),
    "needs": Family(needs, ("option", "option")),
    "excludes": Family(excludes, ("option", "option")),
}


def build_program(problem: Problem) -> Program:
    """The whole programme without an objective: see priorities.py for those."""
    program = empty_program(problem)
    for family in FAMILIES.values():
        family.add(program, problem)
    return program
