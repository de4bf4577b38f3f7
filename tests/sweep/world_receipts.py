"""What the sweep's world holds of codes that persons keep, and of what they ask for with them."""

from typing import Any

from evidence.models import Person
from tests.factories import evidence


def receipts_of(person: Person) -> dict[str, Any]:
    """Make a code of a person, and her request to be contacted."""
    return {
        "receipt": evidence.ReceiptFactory(person=person),
        "contact": evidence.ContactRequestFactory(person=person),
    }
