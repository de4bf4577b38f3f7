"""What protection asks beyond consent: of whom nothing leaves, and how coarse the rest is.

RISK-1, RISK-2, CHLD-5 and MIN-4 of the documentation standards.
"""

from evidence.models import Person

# First letters as report_shape section 4 has them; who is not named by gender is X.
LETTERS = {"woman": "W", "girl": "G", "man": "M", "boy": "M", "undisclosed": "X"}
# Of her neither gender nor a second attribute may be read off a code (report_shape section 4).
UNTOLD = "lgbtqi"


def letter(person: Person) -> str:
    """Return the letter her code begins with outside."""
    return "X" if UNTOLD in person.protection_flags else LETTERS[person.kind]
