"""Names that pages and the dossier share, as of texts inside a filled section; light, so that pages need not load charts."""

CLOSED = "closed"
"""Set on a record that stays out of a public version: of it a placeholder is printed."""

NOT_HELD = "not_held"
"""Set on a person who was found not to have held the office on record."""

OTHERS, OURS = "public_sources", "own_accounts"
"""Whose incidents a count is of."""

INSTITUTION = "institution"
OFFICE_HOLDER = "An office-holder"
"""Printed for a person without an institution whom the case does not name (OUT-1)."""

QUESTIONS = 12
"""Questions a call can have here."""
# Of the chapter on a right; and below, of that on human rights.
RIGHT_STEPS = (
    ("right_and_instruments", "The right and the instruments that bind Afghanistan"),
    ("measures", "The measures"),
    ("effect", "The effect on people"),
    ("who_is_affected", "Who is affected"),
    ("severity", "Severity"),
)
STEPS = (
    ("obligation", "Obligation"),
    ("interference", "Interference"),
    ("justification", "Justification"),
    ("remedy", "Remedy"),
)


def article_key(right: str, step: str) -> str:
    """What is written on one step of one right under a treaty."""
    return f"article.{right}.{step}"


def issue_key(right: str) -> str:
    return f"issue.{right}"


def question_key(number: int) -> str:
    """What is written on one question of a call: its first paragraph is the question."""
    return f"question.{number}"


# Letters as report_shape section 2 gives them; the printed letter is counted by numbering.
ANNEX_ANCHORS = {
    "A": "index",
    "B": "coding",
    "C": "hashes",
    "E": "chronology",
    "F": "glossary",
    "G": "element-evidence",
    "I": "exclusions",
}
