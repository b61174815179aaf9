"""`capacity foresight`: one scenario planned by somebody who sees 1, 2, 4, 8 and all of its quarters ahead.

models/formulation.md, "Foresight", says what seeing so far means.
"""
