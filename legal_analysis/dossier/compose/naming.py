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


def _unless(which: str) -> str:
    return (
        f"No name of {which} person we met stands here, unless two of us decided that she wishes this "
        "receiver to have it."
    )
