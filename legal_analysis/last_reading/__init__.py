"""Read before it leaves: what a scan found in the texts of a submission, and what people decided of it."""
