"""Places of help an organisation knows, and whether somebody asked lately that they still help."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_help, audit, vault
from accounts.errors import DomainError
from accounts.models import Organisation, User
from accounts.scoping import ScopedQuerySet
from support.models import Provider
from support.models.provider import STALE_AFTER_DAYS


class ProviderEnded(DomainError):
    code, status, message = "provider_ended", 409, _("This place helps no more.")


def of(user: User) -> ScopedQuerySet[Provider]:
    """The places of help her organisations know, those that help no more included."""
    return Provider.objects.visible_to(user).select_related("key")


def offered(user: User, organisation: Organisation, today: datetime.date) -> list[Provider]:
    """Return where somebody may be sent now, by name: stale entries are hidden (REF-3)."""
    since = today - datetime.timedelta(days=STALE_AFTER_DAYS)
    rows = of(user).filter(organisation=organisation, ended_on=None, checked_on__gte=since)
    return in_order(rows)


def in_order(rows: ScopedQuerySet[Provider]) -> list[Provider]:
    """Return places by name. The names lie sealed, so the database cannot sort them."""
    return sorted(rows, key=lambda one: one.name.casefold())


@transaction.atomic
def write_down(
    *,
    organisation: Organisation,
    name: str,
    kinds: Sequence[str],
    contact: str,
    note: str,
    by: User,
) -> Provider:
    """Enter a place of help somebody has just asked. Errors: NotAllowed."""
    access_help.check_may_keep_desk(by, organisation)
    provider = Provider(
        organisation=organisation,
        key=vault.create_person_key(),
        kinds=list(kinds),
        checked_on=timezone.now().date(),
        checked_by=by,
    )
    _say(provider, name, contact, note)
    provider.save(force_insert=True)
    audit.record(action="provider.written_down", by=by, subject=provider)
    return provider


@transaction.atomic
def change(
    *, provider: Provider, name: str, kinds: Sequence[str], contact: str, note: str, by: User
) -> Provider:
    """Write down anew what is true, asked today. Errors: NotAllowed; ProviderEnded."""
    provider = _opened(provider, by=by)
    provider.kinds = list(kinds)
    _say(provider, name, contact, note)
    provider.checked_on, provider.checked_by = timezone.now().date(), by
    provider.save()
    audit.record(action="provider.changed", by=by, subject=provider)
    return provider


@transaction.atomic
def end(*, provider: Provider, by: User) -> None:
    """It helps no more, or is no longer safe. Errors: NotAllowed; ProviderEnded."""
    provider = _opened(provider, by=by)
    provider.ended_on = timezone.now().date()
    provider.save(update_fields=["ended_on"])
    audit.record(action="provider.ended", by=by, subject=provider)


def _say(provider: Provider, name: str, contact: str, note: str) -> None:
    provider.name = name.strip()
    provider.contact = contact.strip() or None
    provider.note = note.strip() or None


def _opened(provider: Provider, *, by: User) -> Provider:
    access_help.check_may_help(by, provider)
    found = of(by).select_for_update(of=("self",)).get(pk=provider.pk)
    if found.ended_on is not None:
        raise ProviderEnded
    return found
