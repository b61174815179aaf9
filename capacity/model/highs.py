"""HiGHS's own object, driven one way or another, and a programme's arrays as the model that it takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from capacity.model.lp.matrix import Matrix

MOST_ITERATIONS = 7_000  # of the simplex method from a basis of another plan; beyond, a fresh start is quicker
AT_ONCE_UP_TO = 1_000  # columns: a smaller programme is solved sooner than a thread for it has started
LOOK, STOPPING = 0.05, 5.0  # seconds: between two looks at the clock, and for HiGHS to stop when told to
DUAL, PRIMAL = 1, 4  # HiGHS's numbers of the simplex methods

Tick = Callable[[], None]


class LimitReached(Exception):
    """The time limit came before this stage was settled."""


@dataclass(frozen=True)
class Way:
    """A way to run HiGHS."""

    solver: str
    presolve: str
    tolerance: float
    near: bool = False
    """Whether to start from the basis of another plan, or of the last optimum."""
    primal: bool = False
    """Whether a plan is kept all the way: the primal simplex method."""


class Silent(highspy.Highs):
    """HiGHS that prints no greeting on standard output as it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name; called as the object is made
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    def solve_by(self, way: Way, deadline: float | None, tick: Tick) -> highspy.HighsModelStatus:
        """Solve the model that it holds, from the start or from the basis that it has been given.

        Where it may take long, HiGHS runs in a thread, so that Ctrl-C and the progress line are served: `tick`
        is called many times a second, and whatever it raises stops HiGHS. Raises `LimitReached` when nothing is left
        until the `deadline`, by `time.monotonic`.
        """
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LimitReached
            self.setOptionValue("time_limit", self.getRunTime() + left)
        self.setOptionValue("simplex_iteration_limit", MOST_ITERATIONS if way.near else highspy.kHighsIInf)
        self.setOptionValue("solver", way.solver)
        self.setOptionValue("simplex_strategy", PRIMAL if way.primal else DUAL)
        self.setOptionValue("presolve", way.presolve)
        self.setOptionValue("primal_feasibility_tolerance", way.tolerance)
        self.setOptionValue("dual_feasibility_tolerance", way.tolerance)
        if way.presolve == "off":  # do not start where an earlier way went astray
            self.clearSolver()
        if self.getNumCol() < AT_ONCE_UP_TO:
            tick()
            self.run()
        else:
            self._in_a_thread(tick)
        return self.getModelStatus()

    def _in_a_thread(self, tick: Tick) -> None:
        self.startSolve()
        try:
            while not self.wait(LOOK)[0]:
                tick()
        except BaseException:
            # Listening all the time, it would ask Python thousands of times a second whether to stop, and wait for the
            # answer each time while another thread loads a library.
            self.HandleUserInterrupt = True
            self.cancelSolve()  # type: ignore[no-untyped-call]
            self.wait(STOPPING)
            raise


def model_of(matrix: Matrix) -> highspy.HighsLp:
    """The rows and columns of a programme, without costs."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = matrix.size, len(matrix.row_lower)
    model.col_cost_ = np.zeros(matrix.size)
    model.col_lower_, model.col_upper_ = np.zeros(matrix.size), np.full(matrix.size, highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = matrix.row_lower, matrix.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.start, matrix.index
    model.a_matrix_.value_ = matrix.value
    return model
