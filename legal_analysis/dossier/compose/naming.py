"""What a file says of the names of persons we met, true in each case: last_reading/known.py lets them stand."""

from evidence.consent import IdentityLevel

from .book import Book


def of_persons_met(book: Book) -> str:
    """Return the sentences. Whoever is named at all is named in a text: she is introduced by a code."""
    if book.is_public:
        return "Nobody we met appears by name."
    named = sum(row["identity_level"] == IdentityLevel.NAMED for row in book.snapshot["consents"])
    if not named:
        return _unless("a")
    return (
        f"Of {named} of the accounts given to us, the giver allowed this receiver to know her name, "
        f"which may stand in the texts of this file. {_unless('another')}"
    )


def in_brief(book: Book) -> str:
    """Return the same in one sentence, for annexes and for reports whose words are counted."""
    codes = "Persons we met go by codes"
    if book.is_public:
        return f"{codes} and never by name."
    return f"{codes}; the name of one stands here only if she allowed this receiver to have it."


def taken_out(book: Book) -> str:
    """Return what a sentence on what was taken out of accounts says of names."""
    return "names" if book.is_public else "names (but of who allowed this receiver to have hers)"


def _unless(which: str) -> str:
    return (
        f"No name of {which} person we met stands here, unless two of us decided that she wishes this "
        "receiver to have it."
    )
