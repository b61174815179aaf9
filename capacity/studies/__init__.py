"""Several plans side by side: comparing scenarios, choosing options, stress tests."""
