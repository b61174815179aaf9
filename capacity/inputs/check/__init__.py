"""Rules across tables and events."""
