"""Rules for the whole repository."""
