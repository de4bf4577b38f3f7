"""Bytes from people we do not know: opened behind a wall, or not at all (T-11, T-29 to T-32)."""
