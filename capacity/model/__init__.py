"""From inputs to an optimum: the planning problem, the linear programme, and its priorities settled in order."""
