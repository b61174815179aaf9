"""`capacity explore`: finished runs of a place in one page, side by side."""
