"""The planning problem as arrays: how it is built, and how it is made smaller."""
