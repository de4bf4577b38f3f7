"""Pages. A view fetches, asks, calls, answers."""
