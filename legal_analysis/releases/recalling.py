"""A withdrawal or an erasure reaches what went out: which releases it touches, the notice, the answer to it.

So does that somebody is recognised in a file that is out. Made in the transaction of each; from then on
nothing of that submission leaves.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import access_releases
from accounts.errors import NotAllowed
from accounts.identity import acting_for_system
from accounts.models import PersonKey, User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import AnsweredAlready
from evidence import consent as consents
from evidence import leaving, recordings
from evidence.models import Consent, EvidenceItem, Incident, Involvement, Person, Testimony
from legal_analysis.dossier import shapes
from legal_analysis.models import CaseFile, Channel, FrozenRecord, Recall, Release
from legal_analysis.releases import asking, keeping
from legal_analysis.releases import exhibits as exhibit_rules

_REASON = "release.recall"
# To withdraw these touches nothing that went out: nobody is written to because she wants no call of ours.
_NOTHING_SENT = (
    Consent.Use.RECONTACT,
    Consent.Use.TESTIFY,
    Consent.Use.REFERRAL,
)
_NAMED = Q(identity_level=Consent.IdentityLevel.NAMED)
# What these touch of hers, of all that is frozen: nothing of which she had not allowed them.
_ONLY = {
    Consent.Use.QUOTE: Q(may_quote=True),
    Consent.Use.IDENTITY_STORE: _NAMED,
}
_ALL, _NONE = Q(), Q(pk__in=[])
_EVERY_FILE = frozenset(EvidenceItem.Kind.values)


def hold(person: UUID) -> None:
    """Hold every release that holds something of hers. Who hands one out holds it, then her decisions."""
    with acting_for_system(reason=_REASON):
        rows = Release.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
        codes = list(leaving.items_with([person]).values_list("code", flat=True))
        frozen = _of([person]).values("submission")
        touched = rows.filter(Q(submission__in=frozen) | Q(holds__overlap=codes))
        list(touched.order_by("pk").values_list("pk", flat=True))


def hold_with(items: Collection[EvidenceItem]) -> None:
    """Hold every release that holds one of these files. Who hands one out holds it, then its files."""
    with acting_for_system(reason=_REASON):
        rows = Release.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
        touched = rows.filter(holds__overlap=_codes(items))
        list(touched.order_by("pk").values_list("pk", flat=True))


def touched_by(consent: Consent, *, now: datetime) -> None:
    """Make a recall of each release that holds something of her which she does not allow any more."""
    if consent.use in _NOTHING_SENT:
        return
    if consent.use in (Consent.Use.PUBLISH_ANONYMOUSLY, Consent.Use.PUBLISH_MEDIA):
        _touched_in_public(consent, now=now)
        return
    only = _ONLY.get(Consent.Use(consent.use), _ALL)
    # A face or a voice names her: with her name the files go. Her words are in none.
    files = _EVERY_FILE if only in (_ALL, _NAMED) else frozenset()
    if made_under := recordings.kinds_under(consent.use):
        only, files = _NONE, made_under
    if consent.withdrawn_at is None and consent.decision == Consent.Decision.GRANTED:
        if consent.identity_level == Consent.IdentityLevel.NAMED:
            return
        if consent.identity_level == Consent.IdentityLevel.PSEUDONYM:
            only = _NAMED  # she still shares it, and her name no more
    receivers = {consent.recipient} if consent.recipient else None
    _reach([consent.person_id], receivers=receivers, now=now, only=only, files=files)


def _touched_in_public(consent: Consent, *, now: datetime) -> None:
    """The same of what is published: by us, in a public version, or by a receiver that publishes what it gets."""
    hers = [consent.person_id]
    publishers = {code for code in shapes.codes() if shapes.publishes(code)}
    if consent.use == Consent.Use.PUBLISH_MEDIA:
        _reach(hers, receivers=publishers, now=now, only=_NONE)
        return
    _reach(hers, receivers=publishers, now=now)
    _reach(hers, now=now, public=True, only=Q(may_publish=True), files=frozenset())


def touched_by_erasure(key: PersonKey, *, now: datetime) -> None:
    """Make a recall of each release that holds anything of whose key was destroyed, for any receiver."""
    with acting_for_system(reason=_REASON):
        rows = Person.objects.unscoped(reason=_REASON).filter(key=key)
        persons = list(rows.values_list("pk", flat=True))
    if persons:
        _reach(persons, now=now)


def touched_by_naming(person: Person, items: Collection[EvidenceItem]) -> None:
    """Make a recall of each release that holds one of these files, in which she is known to be only now,
    where she does not allow that its receiver has it. She may never have been asked."""
    now = timezone.now()
    with acting_for_system(reason=_REASON):
        rows = Release.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
        rows = rows.select_related("submission__mechanism", "submission__case_file", "key")
        touched = list(rows.filter(holds__overlap=_codes(items)).order_by("pk"))
        receivers = {one.submission.mechanism.code for one in touched}
        not_hers: dict[str, set[str]] = defaultdict(set)  # by receiver: what it may not have
        for kind in {one.kind for one in items}:
            said = consents.about_her_picture(
                person,
                recipients=receivers,
                made_under=recordings.uses_of({kind}),
                at=now,
                hold=True,
            )
            codes = _codes([one for one in items if one.kind == kind])
            for receiver in (one for one in said if said[one] not in leaving.ALLOWED):
                not_hers[receiver].update(codes)
        for release in touched:
            if found := not_hers[release.submission.mechanism.code] & set(release.holds):
                _recall(release, set(), sorted(found), public=False, now=now)


def _codes(items: Collection[EvidenceItem]) -> list[str]:
    """Return the codes of these files, and of the bundles they came in: a release holds either."""
    rows = EvidenceItem.objects.unscoped(reason=_REASON).filter(pk__in=[one.pk for one in items])
    return list(leaving.with_bundles(rows).values_list("code", flat=True))


def _reach(
    persons: list[UUID],
    *,
    receivers: Collection[str] | None = None,
    now: datetime,
    public: bool = False,
    only: Q = _ALL,
    files: frozenset[str] = _EVERY_FILE,
) -> None:
    """Make them. `receivers`: only of what went there; None: to anybody. `public`: only of what a public
    version says. `only`: of what is frozen of hers; `files`: of her files those of these kinds.
    """
    with acting_for_system(reason=_REASON):
        frozen = _of(persons).filter(only)
        codes = list(leaving.items_with(persons, files).values_list("code", flat=True))
        rows = Release.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
        touched = rows.filter(
            Q(submission__in=frozen.values("submission")) | Q(holds__overlap=codes)
        ).select_related("submission__mechanism", "submission__case_file", "key")
        if receivers is not None:
            touched = touched.filter(submission__mechanism__code__in=receivers)
        if only != _ALL:  # her words, her name, a file: coded data hold none of them
            touched = touched.exclude(extent=Release.Extent.DATA)
        if public:
            touched = touched.filter(
                extent=Release.Extent.TWINS, submission__in=frozen.values("submission")
            )
        for release in touched.order_by("pk"):
            of_this = frozen.filter(submission=release.submission)
            touched_codes = set(of_this.values_list("code", flat=True))
            _recall(release, touched_codes, codes, public=public, now=now)


def _of(persons: list[UUID]) -> ScopedQuerySet[FrozenRecord]:
    """Return what is frozen of all that is known from them, or happened to them."""
    told = Testimony.objects.unscoped(reason=_REASON).filter(person__in=persons)
    suffered = Involvement.objects.unscoped(reason=_REASON).filter(person__in=persons)
    incidents = Incident.objects.unscoped(reason=_REASON).filter(
        Q(testimonies__in=told.values("pk")) | Q(pk__in=suffered.values("act__incident"))
    )
    rows: ScopedQuerySet[FrozenRecord] = FrozenRecord.objects.unscoped(reason=_REASON)
    happened = incidents.values("pk")
    # What was merged since has gone over to the record that stands; what is frozen names the other.
    return rows.filter(
        Q(testimony__in=told.values("pk"))
        | Q(incident__in=happened)
        | Q(incident__merged_into__in=happened)
    )


def _recall(
    release: Release, frozen: set[str], items: list[str], *, public: bool, now: datetime
) -> None:
    snapshot = json.loads(release.submission.snapshot)
    records = [*snapshot["accounts"], *snapshot["incidents"]]
    if release.extent == Release.Extent.DATA:
        records = [row for row in records if row.get("counted", True)]
        if not any(row["code"] in frozen for row in records):
            return  # nothing of hers is in the tables
    exhibits = {row["exhibit"] for row in records if row["code"] in frozen}
    files = snapshot.get("exhibits", [])
    for code in set(items) & set(release.holds):
        exhibits.add(exhibit_rules.number_of(release.submission, files, code))
    earlier = Recall.objects.unscoped(reason=_REASON).filter(release=release)
    if not public:  # who was asked not to publish it has not heard that she may not keep it
        earlier = earlier.filter(public=False)
    if any(exhibits <= set(one.exhibits) for one in earlier):
        return  # she takes back one thing after the other: the receiver hears of it once
    Recall.objects.create(release=release, exhibits=sorted(exhibits), public=public, found_at=now)
    keeping.throw_away(release, by=None)
    asking.record(release, "release.recalled", by=None, number=str(len(exhibits)))


# --- The notice -------------------------------------------------------------------------------------


def draft(recall: Recall) -> str:
    """Return the letter to the receiver, in the language of the submission. It names nobody, and no reason."""
    release = recall.release
    with translation.override(release.submission.language):
        lines = [
            _("Concerning: package %(number)s") % {"number": release.number},
            _("Your reference: %(reference)s") % {"reference": release.reference or "–"},
            _("Sent to you on: %(date)s") % {"date": _day(release.sent_at or release.opened_at)},
            *_asked_for(recall),
            _("Please do not try to find out who she is, and do not contact her."),
            _(
                "SHA-256 of the package: %(digest)s. Please confirm what you did, under the number of the"
                " package."
            )
            % {"digest": release.sha256},
        ]
    return "\n\n".join(lines)


def _asked_for(recall: Recall) -> list[str]:
    """Return what she took back, of which parts, and what we ask the receiver to do."""
    parts = "\n".join(f"- {number}" for number in recall.exhibits)
    if recall.public:
        return [
            _(
                "Somebody whose words or data are in this package has taken back that they may be published."
                " The public version, which is the files whose names begin with “public-”, must not show"
                " any more:"
            ),
            parts,
            _(
                "Please do not publish the public version, do not pass it on, and delete it. If it was"
                " published, please have it taken down, and tell us where it stood."
            ),
            _(
                "The confidential version stays as it is: what she shares with you she still allows."
            ),
        ]
    return [
        _(
            "Somebody whose words, data or picture are in this package does not allow that, or not any more."
            " From now on we may not share with you:"
        ),
        parts,
        _(
            "Please stop using these parts, do not pass them on, and delete them from your files as far"
            " as your rules allow. If your rules oblige you to keep them, please tell us so, and how"
            " they are protected."
        ),
    ]


def _day(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d") if at else "–"


@transaction.atomic
def sent(*, recall: Recall, channel: str, by: User, now: datetime | None = None) -> Recall:
    """Write down that the notice was sent, and keep it as it was. Errors: NotAllowed; AnsweredAlready."""
    recall = _locked(recall, by=by)
    if channel not in Channel.values:
        raise ValueError("A notice goes by a channel of the list.")
    if recall.sent_at is not None:
        raise AnsweredAlready
    recall.notice, recall.channel = draft(recall), channel
    recall.sent_at, recall.sent_by = now or timezone.now(), by
    recall.save(update_fields=["notice", "channel", "sent_at", "sent_by"])
    asking.record(recall.release, "recall.sent", by=by)
    return recall


@transaction.atomic
def answered(*, recall: Recall, answer: str, by: User, now: datetime | None = None) -> Recall:
    """Write down what the receiver answered. Errors: NotAllowed; AnsweredAlready."""
    recall = _locked(recall, by=by)
    if answer not in Recall.Answer.values:
        raise ValueError("An answer is one of the list.")
    if recall.sent_at is None or recall.answered_at is not None:
        raise AnsweredAlready
    recall.answer, recall.answered_at = answer, now or timezone.now()
    recall.save(update_fields=["answer", "answered_at"])
    asking.record(recall.release, "recall.answered", by=by, code=answer)
    return recall


def recalls_of(user: User) -> ScopedQuerySet[Recall]:
    """Return the recalls of the cases that are open to her today."""
    rows = Recall.objects.visible_to(user).filter(
        release__submission__case_file__in=CaseFile.objects.visible_to(user)
    )
    return rows.select_related(
        "release__submission__case_file__team", "release__submission__mechanism"
    ).defer("release__submission__snapshot")


def to_send(user: User) -> ScopedQuerySet[Recall]:
    """Return the recalls of what went out whose notice was not sent yet."""
    return recalls_of(user).filter(sent_at=None, release__opened_at__isnull=False)


def _locked(recall: Recall, *, by: User) -> Recall:
    rows = Recall.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
    rows = rows.select_related(
        "release__submission__case_file__team", "release__submission__mechanism"
    )
    found = rows.filter(pk=recall.pk).first()
    if found is None:
        raise NotAllowed
    access_releases.check_may_follow(by, found.release.submission.case_file.team)
    return found
