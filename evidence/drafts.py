"""Interviews on their way: begun, saved at every page, sent or thrown away.

Only who writes one sees it, and only while she works as a documenter of its organisation. Saving
keeps what she typed even where it is not right yet: no word is lost to an error (T-20).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import access, audit, vault
from accounts.errors import NotAllowed
from accounts.models import Organisation, Role, User
from evidence.models import Draft


def of(user: User) -> QuerySet[Draft]:
    """The interviews this user has begun, the last one first."""
    return Draft.objects.visible_to(user).select_related("key").order_by("-saved_at")


@transaction.atomic
def begin(*, by: User, organisation: Organisation) -> Draft:
    """Start an interview, or return the one that was begun and not written on yet.

    Errors: NotAllowed for who is no documenter of this organisation.
    """
    if organisation.pk not in {
        standing.organisation_id
        for standing in access.standings(by)
        if standing.role == Role.DOCUMENTER
    }:
        raise NotAllowed
    # The answer got lost and the button was pressed again: one empty draft is enough.
    for draft in of(by).filter(organisation=organisation, answers_text_sealed=None):
        return draft
    draft = Draft(organisation=organisation, author=by, key=vault.create_person_key())
    draft.save(force_insert=True)
    audit.record(action="draft.begun", subject=draft, by=by)
    return draft


def opened(draft_id: uuid.UUID, *, by: User) -> Draft:
    """Return a draft to write on, held until the transaction ends. Errors: Draft.DoesNotExist."""
    return of(by).select_for_update(of=("self",)).get(pk=draft_id)


@transaction.atomic
def save(draft: Draft, *, page: str, changes: Mapping[str, Any], by: User) -> Draft:
    """Keep what changed in the answers, by key; None takes away. `page`: where she was writing."""
    draft = opened(draft.pk, by=by)
    every = {**draft.answers, **changes}
    draft.answers = {key: value for key, value in every.items() if value is not None}
    draft.step = page
    draft.save(update_fields=["answers_text_sealed", "step", "saved_at"])
    audit.record(action="draft.saved", subject=draft, by=by)
    return draft


@transaction.atomic
def throw_away(draft: Draft, *, by: User) -> None:
    """Destroy what was written so that nobody can read it again, not even from a backup's copy."""
    draft = opened(draft.pk, by=by)
    key = draft.key
    audit.record(action="draft.thrown_away", subject=draft, by=by)
    draft.delete()
    vault.destroy(key=key, by=by, reason="draft thrown away")


def close(draft: Draft, *, by: User) -> None:
    """Take the draft away once its words stand in the record, under the same key."""
    audit.record(action="draft.sent", subject=draft, by=by)
    draft.delete()
