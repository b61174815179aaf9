"""A council's own placements or waiting list → admissions, stays, residents and fees that identify nobody."""
