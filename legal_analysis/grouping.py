"""Saying which publications go back to one origin, and which only repeat what a person told us.

Two papers that print one wire report are one origin; a report that only quotes a woman whose account we
hold is her. Both change how many independent origins stand behind elements of cases: the trail says how
many cases. Nothing is written over: each step has a reason, and the ones before stay.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, access_grades, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import Role, User
from evidence import own_words
from evidence.models import OriginChange, RestsOn, Source, Testimony
from evidence.search import JOINER, with_words, words_of
from legal_analysis.models import Citation

LONGEST = 500  # letters of a reason
LONGEST_NAME = 120
MOST_HINTS = 12
# By which words of a source's own line each news agency is known, in each script.
WIRES = {
    "reuters": ("reuters", "رویترز", "رویټرز"),
    "ap": ("associated press", "آسوشیتد پرس", "آسوشیتدپرس", "آسوشیتید پرس"),
    "afp": ("afp", "agence france", "فرانس پرس", "خبرگزاری فرانسه", "د فرانسې خبري اژانس"),
    "xinhua": ("xinhua", "شینهوا"),
    "anadolu": ("anadolu", "آناتولی", "اناطولی"),
    "dpa": ("dpa",),
    "efe": ("efe",),
}


class ChangedMeanwhile(DomainError):
    code, status = "origin_changed", 409
    message = _(
        "Somebody changed the origin of one of these meanwhile. Look at it as it stands now."
    )


class BadReason(DomainError):
    code, status, message = "bad_reason", 400, _("Say why, in your own words.")


class BadGroup(DomainError):
    code, status = "bad_group", 400
    message = _("Choose other sources of the same origin, or an origin that is there already.")


class NothingChanged(DomainError):
    code, status, message = "nothing_changed", 409, _("It says the same as before.")


class NotGiven(DomainError):
    code, status = "account_not_given", 400
    message = _("Give the code of an account that was given to us and that you may read.")


@transaction.atomic
def join(
    sources: Sequence[Source],
    *,
    group: str,
    reason: str,
    by: User,
    now: datetime | None = None,
) -> None:
    """Say that these sources are of one origin. `sources`: as she saw them, with their version.

    Errors: NotAllowed; BadReason; BadGroup; NothingChanged; ChangedMeanwhile.
    """
    organisation = access_grades.check_may_join_sources(by)
    group = " ".join(group.split())
    if not group or len(group) > LONGEST_NAME or _is_key(group):
        raise BadGroup
    moved = [one for one in sources if one.independence_group != group]
    if not moved:
        raise NothingChanged
    _change(moved, group, _reason(reason), organisation, by, now)


@transaction.atomic
def take_out(source: Source, *, reason: str, by: User, now: datetime | None = None) -> None:
    """Say that a source stands on its own. Errors: NotAllowed; BadReason; NothingChanged; ChangedMeanwhile."""
    organisation = access_grades.check_may_join_sources(by)
    if not source.independence_group:
        raise NothingChanged
    _change([source], "", _reason(reason), organisation, by, now)


def _change(
    sources: Iterable[Source],
    group: str,
    reason: str,
    organisation: UUID,
    by: User,
    now: datetime | None,
) -> None:
    moment = now or timezone.now()
    # Always in the same order, so that two who join at once wait and do not block each other.
    for source in sorted(sources, key=lambda one: one.pk):
        held = Source.objects.select_for_update().get(pk=source.pk)
        if held.origin_version != source.origin_version:
            raise ChangedMeanwhile
        OriginChange.objects.create(
            source=held,
            version=held.origin_version + 1,
            group=group,
            reason=reason,
            written_by=by,
            written_at=moment,
        )
        details = {
            "version": str(held.origin_version + 1),
            "count": str(cases_touched(held, organisation)),
        }
        action = "source.joined" if group else "source.taken_out"
        audit.record(action=action, subject=held, by=by, details=details)


def cases_touched(source: Source, organisation: UUID) -> int:
    """In how many cases of an organisation something is cited that this source stands behind."""
    rows = Citation.objects.unscoped(reason="origins.count").standing()
    behind = (
        Q(paragraph__testimony__graded_sources__source=source)
        | Q(act__incident__graded_sources__source=source)
        | Q(provision__policy__graded_sources__source=source)
        | Q(item__source=source)
    )
    of = rows.filter(behind, case_file__team__organisation=organisation)
    return of.order_by().values("case_file").distinct().count()


@transaction.atomic
def rest_on(
    source: Source, account: Testimony, *, reason: str, by: User, now: datetime | None = None
) -> RestsOn:
    """Say that a publication only repeats what a person told us.

    Errors: NotAllowed; BadReason; own_words.QuotesAccount; NotGiven; NothingChanged.
    """
    if account.basis != Testimony.Basis.CONSENT or account.organisation_id is None:
        raise NotGiven
    if not access.holds_record(by, account, Role.ANALYST):
        raise NotAllowed(_("Only an analyst of this account may say so."))
    reason = _reason_about(account, reason)
    Source.objects.select_for_update().get(pk=source.pk)
    rows = RestsOn.objects.unscoped(reason="origins.rest")
    if rows.filter(source=source, testimony=account, taken_back_at=None).exists():
        raise NothingChanged
    link = RestsOn.objects.create(
        organisation_id=account.organisation_id,
        source=source,
        testimony=account,
        person_id=account.person_id,
        reason=reason,
        written_by=by,
        written_at=now or timezone.now(),
    )
    _record_rest("source.rests_on", link, by)
    return link


@transaction.atomic
def rest_no_more(link: RestsOn, *, reason: str, by: User, now: datetime | None = None) -> None:
    """Take back that a publication rests on an account. Errors: NotAllowed; BadReason; NothingChanged."""
    if not access.holds_record(by, link.testimony, Role.ANALYST):
        raise NotAllowed(_("Only an analyst of this account may say so."))
    rows = RestsOn.objects.unscoped(reason="origins.rest").select_for_update(of=("self",))
    held = rows.get(pk=link.pk)
    if held.taken_back_at is not None:
        raise NothingChanged
    held.taken_back_reason = _reason_about(link.testimony, reason)
    held.taken_back_at, held.taken_back_by = now or timezone.now(), by
    held.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    _record_rest("source.rests_no_more", held, by)


def _record_rest(action: str, link: RestsOn, by: User) -> None:
    """On the account: the publication may be read by everybody, and would give her away."""
    details = {
        "object": str(link.pk),
        "count": str(cases_touched(link.source, link.organisation_id)),
    }
    audit.record(action=action, subject=link.testimony, by=by, details=details)


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise BadReason
    if len(reason) > LONGEST:
        raise BadReason(_("This is too long. Say it more shortly."))
    return reason


def _reason_about(account: Testimony, reason: str) -> str:
    """Return a reason that may stand in clear beside an account: it repeats no run of her words.

    Errors: BadReason; own_words.QuotesAccount.
    """
    reason = _reason(reason)
    own_words.check([reason], own_words.of_accounts([account.pk]))
    return reason


def _is_key(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


# --- What may be of one origin ------------------------------------------------------------------------


def hints(source: Source, among: QuerySet[Source]) -> list[tuple[Source, list[str]]]:
    """Return sources that may be of the same origin, with why, the likeliest first.

    Same host of the address; same publisher at a near date; the same news agency named in the title.
    """
    host, wires = _host(source.url), _wires(source)
    asked = Q(pk__in=[])
    if host:
        asked |= Q(url__icontains=f"//{host}") | Q(url__icontains=f"//www.{host}")
    if source.publisher:
        asked |= Q(publisher__iexact=source.publisher)
    for name in (name for wire in wires for name in WIRES[wire]):
        asked |= with_words(name)
    rows = among.filter(asked).exclude(pk=source.pk)
    if source.independence_group:
        rows = rows.exclude(independence_group=source.independence_group)
    found = [(one, _why(source, one, host, wires)) for one in rows.order_by("title", "pk")[:300]]
    likely = [(one, why) for one, why in found if why]
    return sorted(likely, key=lambda row: -len(row[1]))[:MOST_HINTS]


def _why(source: Source, other: Source, host: str, wires: set[str]) -> list[str]:
    same = source.date_text[:7] and source.date_text[:7] == other.date_text[:7]
    why = []
    if wires & _wires(other):
        why.append("wire")
    if same and host and _host(other.url) == host:
        why.append("host")
    if same and source.publisher and source.publisher.casefold() == other.publisher.casefold():
        why.append("publisher")
    return why


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _wires(source: Source) -> set[str]:
    """Return the news agencies a source names. By whole words: "defence" is not EFE."""
    said = f"{source.title} {source.publisher}"
    lines = [_line(said), _line(said.replace(JOINER, " "))]
    return {
        wire
        for wire, names in WIRES.items()
        if any(_line(name) in line for name in names for line in lines)
    }


def _line(text: str) -> str:
    return f" {' '.join(words_of(text))} "
