"""`capacity uncertainty`: the plan in many futures, drawn from the ranges of the book.

models/guide/uncertainty.md says how to read what it writes, and what is not in a range.
"""
