"""Pages of the trail, its seals and the people, and what they share."""
