"""Public keys of receivers: entered by one person, compared with the receiver by another, never changed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_releases, audit
from accounts.errors import DomainError, NotAllowed
from accounts.identity import acting_for_system
from accounts.models import Organisation, User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import AnsweredAlready
from accounts.vault import recipients
from legal_analysis.models import Mechanism, ReceiverKey, Submission
from legal_analysis.releases import asking

_REASON = "receiver_key"
fingerprint = recipients.fingerprint


class NotTheSame(DomainError):
    code, status = "keys_differ", 400
    message = _("The two keys you gave are not the same.")


class OneAlready(DomainError):
    code, status = "receiver_has_key", 409
    message = _("This receiver has a key already. End that one first.")


@transaction.atomic
def enter(
    *,
    mechanism: Mechanism,
    organisation: Organisation,
    key: str,
    again: str,
    by: User,
    now: datetime | None = None,
) -> ReceiverKey:
    """Keep a key that waits for a second person. Errors: NotAllowed; NoPublicKey; NotTheSame; OneAlready."""
    access_releases.check_may_keep_key(by, organisation)
    text = recipients.read_key(key)
    if "".join(again.split()) != text:
        raise NotTheSame
    try:
        with transaction.atomic():
            made = ReceiverKey.objects.create(
                mechanism=mechanism,
                organisation=organisation,
                public_key=text,
                entered_by=by,
                entered_at=now or timezone.now(),
            )
    except IntegrityError as error:
        raise OneAlready from error
    _record("receiver_key.entered", made, by=by)
    return made


@transaction.atomic
def confirm(*, key: ReceiverKey, by: User, now: datetime | None = None) -> ReceiverKey:
    """Write down that a second person compared the fingerprint with the receiver.

    Errors: NotAllowed, always for who entered it; AnsweredAlready.
    """
    key = _locked(key, by=by)
    if key.entered_by_id == by.pk:
        raise NotAllowed(_("A second person must compare this key."))
    if key.confirmed_at is not None or key.ended_at is not None:
        raise AnsweredAlready
    key.confirmed_by, key.confirmed_at = by, now or timezone.now()
    key.save(update_fields=["confirmed_by", "confirmed_at"])
    _record("receiver_key.confirmed", key, by=by)
    return key


@transaction.atomic
def end(*, key: ReceiverKey, by: User, now: datetime | None = None) -> ReceiverKey:
    """Use it no more, from now on: what is locked with it and was not fetched ends, too, in every case.

    Errors: NotAllowed; AnsweredAlready.
    """
    now = now or timezone.now()
    waiting = asking.all_of_them().filter(receiver_key=key.pk, opened_at=None).order_by("pk")
    with acting_for_system(reason=_REASON):
        # Held first, as by who hands one out: she holds it, then its key.
        list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    key = _locked(key, by=by)
    if key.ended_at is not None:
        raise AnsweredAlready
    key.ended_by, key.ended_at = by, now
    key.save(update_fields=["ended_by", "ended_at"])
    _record("receiver_key.ended", key, by=by)
    with acting_for_system(reason=_REASON):
        locked = waiting.exclude(object_name="").select_related("submission__mechanism", "key")
        for release in locked.defer("submission__snapshot"):
            asking.end_it(release, by=by, now=now)
    return key


def keys_of(user: User) -> ScopedQuerySet[ReceiverKey]:
    return ReceiverKey.objects.visible_to(user).select_related("mechanism", "organisation")


def in_use(submission: Submission, user: User) -> ReceiverKey | None:
    """Return the key with which packages for this receiver are locked, if there is one."""
    rows = keys_of(user).filter(
        mechanism=submission.mechanism,
        organisation=submission.case_file.team.organisation_id,
        confirmed_at__isnull=False,
        ended_at=None,
    )
    return rows.first()


def _locked(key: ReceiverKey, *, by: User) -> ReceiverKey:
    rows = ReceiverKey.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
    found = rows.select_related("organisation", "mechanism").filter(pk=key.pk).first()
    if found is None:
        raise NotAllowed
    access_releases.check_may_keep_key(by, found.organisation)
    return found


def _record(action: str, key: ReceiverKey, *, by: User) -> None:
    audit.record(action=action, by=by, subject=key, details={"recipient": key.mechanism.code})
