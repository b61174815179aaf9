"""Why people are placed out of borough or wait: the reasons, and the tables of `capacity why`."""

REASONS: dict[str, str] = {
    "beds": "beds",
    "staff": "staff",
    "fee": "the fee ceiling",
    "rating": "rating or embargo",
    "voids": "voids between residents",
    "distance": "distance",
    "diversion": "limits on other care types",
    "arranging": "days to arrange",
}
"""What stops placements in a home authority's own borough, by ID, and how each is called."""
OTHER = "other"
"""What remains when every limit is lifted."""
FILE = "why.csv"
WAITING_FILE = "why_waiting.csv"
