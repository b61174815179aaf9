"""`capacity stress`: each provider fails in turn, and the rest of the plan is made again from that day on.

models/formulation.md, "Provider failure", says what each figure is.
"""

from capacity.studies.stress.finished import Stress
from capacity.studies.stress.run import stress

__all__ = ["Stress", "stress"]
