"""What protection asks beyond consent: of whom nothing leaves, and who is named to nobody.

RISK-1 (no export before the risk is assessed), RISK-2 (extreme risk) and CHLD-5 (the identity of a child
never leaves; no exception) of the documentation standards. How coarse the rest is: coarse.py.
"""

from evidence.models import Person
from evidence.vocabulary import RiskLevel

# First letters as report_shape section 4 has them; who is not named by gender is X.
LETTERS = {"woman": "W", "girl": "G", "man": "M", "boy": "M", "undisclosed": "X"}
# Of her neither gender nor a second attribute may be read off a code (report_shape section 4).
UNTOLD = "lgbtqi"

NOT_ASSESSED, EXTREME, CHILD = "risk_not_assessed", "risk", "child"  # codes of consent.Reason
_CHILDREN = (Person.Kind.GIRL, Person.Kind.BOY)
_LOW_ENOUGH = (RiskLevel.LOW, RiskLevel.MEDIUM)
_AGAINST = {RiskLevel.NOT_ASSESSED: NOT_ASSESSED, RiskLevel.EXTREME: EXTREME}


def against(person: Person) -> str:
    """Return why nothing of her leaves whatever she allowed; empty where nothing is against it."""
    return _AGAINST.get(RiskLevel(person.risk_level), "")


def may_be_named(person: Person) -> bool:
    """Whether her name, face or voice may leave where she allowed it. Never those of a child."""
    return not _is_child(person)


def may_be_published(person: Person) -> bool:
    """Whether what she told may be in public where she allowed it: never of a child, or at high risk."""
    return person.risk_level in _LOW_ENOUGH and not _is_child(person)


def _is_child(person: Person) -> bool:
    """Told so by either of two fields: who is a girl or a boy is under 18, whatever was ticked."""
    return person.is_child or person.kind in _CHILDREN


def letter(person: Person) -> str:
    """Return the letter her code begins with outside."""
    return "X" if UNTOLD in person.protection_flags else LETTERS[person.kind]
