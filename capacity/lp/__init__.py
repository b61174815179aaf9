"""The linear programme: one file for each idea, one function for each constraint family.

A family's name is its function here, its heading in models/formulation.md, the prefix of its rows, and its name
in shadow_prices.csv.
"""

from collections.abc import Callable

from capacity.lp.beds import beds
from capacity.lp.blocks import block, block_residents
from capacity.lp.budget import budget
from capacity.lp.choice import choice, substitution
from capacity.lp.options import at_least, at_most, capital, excludes, needs
from capacity.lp.placements import admissions, resident_flow, waiting_flow
from capacity.lp.program import Program, empty_program
from capacity.lp.staffing import agency_limit, staffing
from capacity.problem.model import Problem

FAMILIES: dict[str, Callable[[Program, Problem], None]] = {
    "resident_flow": resident_flow,
    "waiting_flow": waiting_flow,
    "admissions": admissions,
    "beds": beds,
    "staffing": staffing,
    "agency_limit": agency_limit,
    "substitution": substitution,
    "choice": choice,
    "block": block,
    "block_residents": block_residents,
    "budget": budget,
    "at_most": at_most,
    "at_least": at_least,
    "capital": capital,
    "needs": needs,
    "excludes": excludes,
}


def build_program(problem: Problem) -> Program:
    """The whole programme without an objective: see priorities.py for those."""
    program = empty_program(problem)
    for family in FAMILIES.values():
        family(program, problem)
    return program
