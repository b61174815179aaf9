"""HiGHS's own object, which prints nothing, and a programme's arrays as the model that it takes."""

import highspy
import numpy as np

from capacity.model.lp.matrix import Matrix


class Silent(highspy.Highs):
    """HiGHS that prints no greeting on standard output as it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name; called as the object is made
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


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
