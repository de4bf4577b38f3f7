"""What looking after people needs of sessions: how many one person has open, and their end."""

from django.db import transaction

from accounts import sessions
from accounts.models import User
from accounts.once import forget


def count(user: User) -> int:
    return sessions.list_of(user).count()


@transaction.atomic
def end_all(user: User) -> int:
    """End every session of this person, everywhere; return how many there were.

    What she may was changed just now, or is in doubt: it is read anew, too. Why, the caller records.
    """
    forget()
    return sessions.delete_all(user=user)
