"""Releases: what leaves, let go by two people, fetched once, followed up, and recalled."""
