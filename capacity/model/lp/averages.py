"""People at the start of a quarter and through it, in terms of the programme's columns.

They are not columns of their own: residents at a quarter's end, those at the end of the quarter before and those who
move in on the first day give them exactly (models/formulation.md, "Within a quarter").
"""

from capacity.model.lp.program import Program, Term
from capacity.model.problem.arrays import Problem


def at_start(program: Program, problem: Problem, group: int, quarter: int) -> tuple[list[Term], float]:
    """Residents of a group on the first day, with those who move in from a door that opens then; and a constant."""
    terms = [(placed, 1.0) for placed in program.on_first_day.get((group, quarter), ())]
    if quarter == 0:
        return terms, float(problem.groups.opening[group])
    before = program.residents[group, quarter - 1]
    return ([*terms, (before, 1.0)] if before is not None else terms), 0.0


def average(
    program: Program, problem: Problem, group: int, quarter: int, weight: float = 1.0
) -> tuple[list[Term], float]:
    """`weight` × the residents of a group through the quarter, and a constant; nothing while the service is closed."""
    residents = program.residents[group, quarter]
    if residents is None:
        return [], 0.0
    flow, need = problem.needs.residents, int(problem.groups.need[group])
    start, constant = at_start(program, problem, group, quarter)
    share = weight * float(flow.at_start[need, quarter])
    terms = [(residents, weight * float(flow.at_end[need, quarter]))]
    return terms + [(column, share * each) for column, each in start], share * constant
