"""The sweep: every address, method, role and relation, against tests/access_table.py."""
