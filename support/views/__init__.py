"""The pages of support workers. To everybody else they do not exist."""
