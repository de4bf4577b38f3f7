"""What pages cost at full size, beside the same SQL run by hand. Never part of the tests."""
