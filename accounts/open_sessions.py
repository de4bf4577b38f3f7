"""The running sessions of one person: how many there are, and their end."""

from collections.abc import Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.once import forget
from accounts.sessions import SessionStore


def count(user: User) -> int:
    return sum(1 for _ in _of(user))


@transaction.atomic
def end_all(user: User) -> int:
    """End every session of this person, everywhere; return how many there were.

    What she may was changed just now, or is in doubt: it is read anew, too.
    """
    forget()
    keys = list(_of(user))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _of(user: User) -> Iterator[str]:
    """Yield the keys of her sessions. Sessions are sealed, so each that has not run out is opened."""
    store = SessionStore()
    running = Session.objects.filter(expire_date__gt=timezone.now())
    for key, data in running.values_list("session_key", "session_data"):
        if store.decode(data).get(SESSION_KEY) == str(user.pk):
            yield key
