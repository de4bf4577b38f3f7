"""A search and what it found, kept for its asker for a day; and those she keeps by name.

What was looked for can be a name somebody typed. It lies sealed in its row and nowhere else: the
address, the job, the trail and the log have the number of the row.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.tasks import configure_task

from accounts import audit, vault
from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.workers import queue
from legal_analysis.finding.asked import Asked
from legal_analysis.finding.gathering import SECONDS_AT_ONCE, Found, TooSlow, find
from legal_analysis.models import SavedSearch, Search

TASK = "legal_analysis.find"
KEPT_FOR = timedelta(days=1)
MOST_SAVED = 100
MOST_LIVE = 2  # long ones of one person at once: they are done one at a time, for everybody
LONGEST_NAME = 80
Status = Search.Status


class SearchGone(DomainError):
    code, status = "search_gone", 410
    message = _("What was found is not kept any more. Search again.")


class SearchEnded(DomainError):
    code, status = "already_ended", 409
    message = _("This has ended already. There is nothing to cancel.")


class TooManyAtOnce(DomainError):
    code, status = "too_many_at_once", 409
    message = _("Two of your long searches are not done yet. Wait for one, or cancel one.")


class TooManySaved(DomainError):
    code, status = "too_many_saved", 409
    message = _("You keep as many searches as can be kept. Delete one first.")


def searches_of(user: User) -> QuerySet[Search]:
    """Her searches that are still kept, the last one first."""
    return Search.objects.visible_to(user).filter(owner=user, expires_at__gt=timezone.now())


@transaction.atomic
def ask(asked: Asked, *, by: User, seconds: float | None = None) -> Search:
    """Look for it. What takes longer than a request can wait is given to a job.

    Errors: TooManyAtOnce; ValueError where nothing is asked for.
    """
    if not asked.chosen:
        raise ValueError("Nothing is looked for.")
    now = timezone.now()
    search = Search(owner=by, asked_at=now, expires_at=now + KEPT_FOR)
    search.asked = sealed(search, "asked", asked.as_text().encode())
    try:
        end(search, find(asked, by, seconds=SECONDS_AT_ONCE if seconds is None else seconds))
        search.save(force_insert=True)
    except TooSlow:
        _check_has_a_turn(by)
        search.save(force_insert=True)
        # One at a time, so that a worker has hands left for the small jobs.
        job = configure_task(name=TASK, job_manager=queue(), lock=TASK)
        search.job_id = job.defer(search_id=str(search.pk))
        search.save(update_fields=["job_id"])
    audit.record(
        action="search.made", subject=search, by=by, details={"status": str(search.status)}
    )
    return search


def _check_has_a_turn(user: User) -> None:
    """Errors: TooManyAtOnce. Until the transaction ends no other search of hers takes a turn."""
    _hold(user)
    live = searches_of(user).filter(status__in=(Status.WAITING, Status.WORKING))
    if live.count() >= MOST_LIVE:
        raise TooManyAtOnce


def _hold(user: User) -> None:
    """Her row is held, so that two at once do not both find room."""
    User.objects.select_for_update().get(pk=user.pk)


def end(search: Search, found: Found) -> None:
    """Put what was found into its row, sealed. The caller saves it."""
    search.found = sealed(search, "found", found.as_bytes())
    search.status, search.ended_at = Status.DONE, timezone.now()
    search.done = len(found.keys)


def asked_of(search: Search) -> Asked:
    """Return what a search looks for. Errors: SearchGone if it does not open any more."""
    return Asked.of(json.loads(_opened(search, "asked")))


def lately(user: User, most: int) -> list[tuple[Search, Asked]]:
    """Return her last searches with what they look for, without those that do not open any more."""
    found = []
    for search in searches_of(user)[:most]:
        with suppress(SearchGone):
            found.append((search, asked_of(search)))
    return found


def found_of(search: Search) -> Found:
    """Return what a finished search found. Errors: SearchGone."""
    return Found.from_bytes(_opened(search, "found"))


def sealed(search: Search, name: str, plain: bytes) -> bytes:
    """Return a part of a search as it lies in its row. It opens in that row and that part only."""
    return vault.seal_secret(plain, context=_context(search, name))


def _opened(search: Search, name: str) -> bytes:
    try:
        return vault.open_secret(bytes(getattr(search, name)), context=_context(search, name))
    except vault.SealBroken as error:  # the wrapping key was changed since
        raise SearchGone from error


def _context(search: Search, name: str) -> str:
    return f"legal_analysis.Search|{name}|{search.pk}"


@transaction.atomic
def cancel(search: Search, *, by: User) -> Search:
    """End a search. What a worker asks the database for it is stopped where it is.

    Errors: SearchEnded.
    """
    held = searches_of(by).select_for_update(of=("self",)).filter(pk=search.pk).first()
    if held is None or not held.is_live:
        raise SearchEnded
    held.status, held.ended_at = Status.CANCELLED, timezone.now()
    held.save(update_fields=["status", "ended_at"])
    if held.job_id is not None:
        queue().cancel_job_by_id(held.job_id)  # if nobody has begun
    transaction.on_commit(lambda: stop(held))
    audit.record(action="search.cancelled", subject=held, by=by)
    return held


def name_of(search: Search) -> str:
    """How the database knows a connection that is at work on a search."""
    return f"find-{search.pk}"


def stop(search: Search) -> None:
    """Stop what the database does for a search just now, on whichever machine its worker is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND pid <> pg_backend_pid()",
            [name_of(search)],
        )


def drop_expired(*, now: datetime | None = None) -> int:
    """Delete the searches whose time is over, with what they found. Returns how many."""
    with acting_for_system(reason=TASK):
        old = Search.objects.unscoped(reason=TASK).filter(expires_at__lte=now or timezone.now())
        deleted, _by_model = old.delete()
    return deleted


# --- Saved by name -----------------------------------------------------------------------------------


def saved_of(user: User) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.visible_to(user).filter(owner=user).select_related("key")


@transaction.atomic
def save(search: Search, name: str, *, by: User) -> SavedSearch:
    """Keep what a search looks for under a name. Errors: TooManySaved, SearchGone."""
    asked = asked_of(search)
    _hold(by)
    if saved_of(by).count() >= MOST_SAVED:
        raise TooManySaved
    saved = SavedSearch(owner=by, key=vault.create_person_key(), saved_at=timezone.now())
    saved.name, saved.asked_text = name, asked.as_text()
    saved.save(force_insert=True)
    audit.record(action="search.saved", subject=saved, by=by)
    return saved


@transaction.atomic
def rename(saved: SavedSearch, name: str, *, by: User) -> None:
    saved.name = name
    saved.save(update_fields=["name_sealed"])
    audit.record(action="search.renamed", subject=saved, by=by)


@transaction.atomic
def delete(saved: SavedSearch, *, by: User) -> None:
    """Take a saved search away; its key is destroyed, so that no backup reads it again."""
    key = saved.key
    audit.record(action="search.deleted", subject=saved, by=by)
    saved.delete()
    vault.destroy(key=key, by=by, reason="saved search deleted")
