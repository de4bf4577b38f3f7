"""The frozen snapshot a dossier is built from.

`collect` asks the record once, through the gate; `freeze` keeps the answer. From then on nothing
asks the record again: the same snapshot gives the same bytes. The words of survivors are not in
the stored JSON. They are kept beside it, each under its person's key, and put back by `thaw`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import access, audit
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import figures as counting
from evidence import publishing
from evidence.consent import Reason
from evidence.export import Gate, ReleasedAccount, canonical_json, fingerprint
from evidence.models import Incident, Place, Testimony
from legal_analysis import origins
from legal_analysis.assessing import since
from legal_analysis.counting import leaving_lists
from legal_analysis.models import (
    Assessment,
    Build,
    CaseFile,
    CaseLaw,
    Conclusion,
    Element,
    Instrument,
    Mechanism,
    Recall,
    Right,
    Submission,
    SubmissionPassage,
)

from . import contrary, exhibit_files, outside, questions, records
from . import volumes as dividing
from .figures import figures
from .numbers import Numbers
from .outside import Outside
from .shapes import is_legal_report, keeps_persons_apart
from .snapshot_errors import SnapshotChanged
from .texts import texts_of

SCHEMA = "gawah-dossier-1"

Snapshot = dict[str, Any]


def freeze(
    *,
    case_file: CaseFile,
    mechanism: Mechanism,
    language: str,
    by: User,
    volumes: str = Build.Volumes.USUAL,
    now: datetime | None = None,
) -> Submission:
    """Freeze the case as this mechanism may see it now. `volumes`: as she wishes (Build.Volumes).

    If nothing has changed since the last version, that version is returned: freezing twice
    makes one submission. Unless that was recalled: nothing of it leaves any more, though she
    may have allowed it again since.
    """
    access.check_may_build_dossier(by, case_file.team)
    now = now or timezone.now()
    with transaction.atomic():
        content, leaving = collect(
            case_file=case_file, mechanism=mechanism, language=language, by=by, at=now
        )
        rows = Submission.objects.visible_to(by).filter(
            case_file=case_file, mechanism=mechanism, language=language
        )
        last = rows.order_by("-version").first()
        division = dividing.division(volumes, mechanism.format, before=last)
        if division is not None:
            content["volumes"] = division
        digest = _digest(content, _frozen_words(leaving))
        if last is not None and last.content_sha256 == digest and not _was_recalled(last):
            return last
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        submission = Submission.objects.create(
            case_file=case_file,
            mechanism=mechanism,
            author=by,
            language=language,
            version=version,
            frozen_at=now,
            snapshot=canonical_json(content),
            content_sha256=digest,
        )
        outside.keep(submission, leaving.codes, leaving.accounts, leaving.incidents, leaving.public)
        _keep_passages(submission, leaving.accounts)
        # The digest in the trail is under its seal: whoever changes the submission and its digest
        # would have to change the trail, too.
        audit.record(
            action="submission.frozen",
            subject=submission,
            by=by,
            details={"digest": digest, "mechanism": mechanism.code, "version": str(version)},
        )
    return submission


def _was_recalled(submission: Submission) -> bool:
    with acting_for_system(reason="snapshot.freeze"):
        rows = Recall.objects.unscoped(reason="snapshot.freeze")
        return bool(rows.filter(release__submission=submission).exists())


@dataclass(frozen=True)
class Leaving:
    """What the gate let through, what the receiver will call it, and ids of what may be public, too."""

    accounts: list[ReleasedAccount]
    incidents: list[Incident]
    codes: Outside
    public: set[UUID]

    def called(self, testimony: Testimony) -> str:
        return self.codes.of.get(testimony.pk, testimony.code)


@transaction.atomic
def thaw(submission: Submission, *, by: User | None = None) -> Snapshot:
    """Return the whole snapshot, words included, as the builder needs it. One row in the trail.

    Errors: SnapshotChanged; accounts.vault.Erased if a person in it has been erased since.
    """
    audit.record(
        action="submission.opened",
        subject=submission,
        by=by,
        system="" if by else "dossier.thaw",
        details={"version": str(submission.version)},
    )
    return opened(submission)


def opened(submission: Submission) -> Snapshot:
    """Return the whole snapshot. For who writes a row of her own into the trail. Errors: as `thaw`."""
    snapshot: Snapshot = json.loads(submission.snapshot)
    rows = (
        SubmissionPassage.objects.unscoped(reason="build of a frozen submission")
        .filter(submission=submission)
        .select_related("key", "paragraph__testimony")
        .order_by("paragraph__testimony__code", "paragraph__number", "form", "language")
    )
    called = {one.testimony: one.code for one in outside.accounts_in(submission)}
    words = [
        (
            called.get(row.paragraph.testimony_id, row.paragraph.testimony.code),
            row.paragraph.number,
            row.form,
            row.language,
            row.text,
        )
        for row in rows
    ]
    if _digest(snapshot, words) != submission.content_sha256:
        raise SnapshotChanged
    snapshot["submission"] = {
        "version": submission.version,
        "frozen_at": submission.frozen_at.isoformat(),
        "content_sha256": submission.content_sha256,
    }
    passages: dict[str, dict[str, dict[str, str]]] = {}
    for code, number, form, language, text in words:
        forms = passages.setdefault(f"{code}/{number}", {})
        # Of several translations the one the receiver reads, else the first.
        if form not in forms or language == submission.language:
            forms[form] = {"language": language, "text": text}
    snapshot["passages"] = passages
    return snapshot


def collect(
    *, case_file: CaseFile, mechanism: Mechanism, language: str, by: User, at: datetime
) -> tuple[Snapshot, Leaving]:
    """Ask the record, through the gate, for everything the dossier needs."""
    outside.hold(case_file, mechanism)
    numbering = Numbers.before(case_file, mechanism)
    gate = Gate(recipient=mechanism.code, at=at, by=by)
    period = questions.in_period(case_file)
    accounts = gate.accounts(questions.testimonies(by, case_file.team).filter(period))
    incidents = gate.incidents(questions.incidents(by, case_file.team).filter(period))
    policies = list(questions.policies().filter(period))
    named = set(case_file.alleged_perpetrators.values_list("pk", flat=True))
    # Who keeps persons in a file of their own reads their names there, and the public nowhere.
    apart = keeps_persons_apart(mechanism.code)
    in_file = set() if apart else named
    public = in_file & questions.named_by_others()
    assessments = since.marked(
        Assessment.objects.visible_to(by)
        .filter(case_file=case_file)
        .select_related("element", "conclusion")
        .order_by("element__position"),
        case_file,
        by,
    )
    codes = {
        "paragraph": {account.testimony.code for account in accounts},
        "act": {incident.code for incident in incidents},
        "provision": {policy.code for policy in policies},
    }
    printed = is_legal_report(mechanism.code)
    content: Snapshot = {
        "schema": SCHEMA,
        "language": language,
        "case": records.case(case_file),
        "mechanism": records.mechanism(mechanism),
        "rights": [
            records.right(right)
            for right in Right.objects.prefetch_related("instruments__instrument")
        ],
        "instruments": [records.instrument(row) for row in Instrument.objects.all()],
        "places": [
            records.place(place) for place in Place.objects.filter(level=Place.Level.PROVINCE)
        ],
        "policies": [records.policy(policy) for policy in policies],
        "incidents": [records.incident(incident, named=in_file) for incident in incidents],
        "alleged_in_public": [
            {"code": one.code, "said": records.alleged_in_public(one, named=public)}
            for one in incidents
        ],
        "persons_apart": apart,
        "alleged_by_name": [
            {"code": one.code, "said": said}
            for one in incidents
            if apart and (said := records.alleged_by_name(one, named=named))
        ],
        "accounts": [records.account(account, codes["act"]) for account in accounts],
        "authorities": [records.authority(row) for row in questions.authorities()],
        "elements": [
            records.element(element)
            for element in Element.objects.filter(framework__in=case_file.frameworks.all())
        ],
        "case_law": [records.case_law(row) for row in CaseLaw.objects.all()],
        "conclusions": {row.code: row.label for row in Conclusion.objects.all()},
        "texts": texts_of(case_file, mechanism, language, by),
        # Who gets no legal report gets no assessment: one account it names would keep all of it here.
        "assessments": [records.assessment(row) for row in assessments if printed],
        "exclusions": {reason.value: count for reason, count in sorted(gate.exclusions.items())},
    }
    content["exhibits"], numbers = exhibit_files.collect(
        case_file, by, recipient=mechanism.code, numbering=numbering
    )
    cited = [(one, records.citation(one, numbers)) for one in questions.citations(case_file, by)]
    content["citations"] = [row for _one, row in cited if records.citation_may_leave(row, codes)]
    content["contrary"] = contrary.collect(
        case_file,
        by,
        cited=[(one, records.citation_may_leave(row, codes)) for one, row in cited],
        assessments=assessments,
        leaving={row.pk: row.code for row in incidents}
        | {row.testimony.pk: row.testimony.code for row in accounts},
    )
    leaving = Leaving(
        accounts,
        incidents,
        outside.codes(case_file, mechanism, accounts, incidents),
        publishing.open_to_all(
            [one.testimony for one in accounts if outside.is_ours(one.testimony)],
            [one for one in incidents if one.organisation_id],
            at=at,
        ),
    )
    uncounted = counting.kept_out(
        [one.testimony for one in accounts if outside.is_ours(one.testimony)],
        [one for one in incidents if one.organisation_id],
        at=at,
    )
    content = leaving.codes.translated(content)
    not_counted = {leaving.codes.of[pk] for pk in uncounted}
    for row in (*content["accounts"], *content["incidents"]):
        if row["code"] in not_counted:
            row["counted"] = False
    # Numbered in the order of their days, one of ours between two others would be dated by them.
    content["incidents"].sort(key=lambda row: "" if row["published"] else row["code"])
    for part in ("alleged_in_public", "alleged_by_name"):  # so are marks of what is taken out there
        content[part].sort(key=lambda row: row["code"])
    content["public"] = sorted(leaving.codes.of[pk] for pk in leaving.public)
    content["consents"] = [
        {
            "code": leaving.called(account.testimony),
            "identity_level": account.answer.identity_level,
            "may_quote": account.answer.may_quote,
        }
        for account in accounts
        if account.answer.reason != Reason.PUBLISHED
    ]
    told = [account.testimony for account in accounts]
    every: list[Any] = [*policies, *incidents, *told]
    behind = origins.behind(
        organisations=[case_file.team.organisation_id],
        accounts=[row.pk for row in told],
        incidents=[row.pk for row in incidents],
        policies=[row.pk for row in policies],
        items=list(numbers),
        told_by=[row.pk for row in told],
    )
    of_code = {leaving.codes.of.get(row.pk, row.code): behind.of(row.pk) for row in every}
    for record in (*content["policies"], *content["incidents"], *content["accounts"]):
        record["origins"] = len(of_code[record["code"]])
    of_code |= {number: behind.of(pk) for pk, number in numbers.items()}
    for row in content["exhibits"]:
        row["origins"] = len(of_code[row["number"]])
    if uncounted:  # who is in no figure may have told of what others published, too
        rest = origins.behind(
            organisations=[case_file.team.organisation_id],
            incidents=[row.pk for row in incidents],
            told_by=[row.pk for row in told if row.pk not in uncounted],
        )
        left = {leaving.codes.of.get(row.pk, row.code): rest.of(row.pk) for row in incidents}
        for record in content["incidents"]:
            record["counted_origins"] = len(left[record["code"]])
    for kind in ("policies", "incidents", "accounts"):
        for record in content[kind]:
            record["sha256"] = fingerprint(record)
    numbering.give(content)
    published = {row.source.origin for one in every for row in one.graded_sources.all()}
    publications = {behind.known.of(origin) for origin in published}
    content["figures"] = figures(content, of_code, publications=len(publications))
    content["figures"]["assessments"] = len(assessments)
    counted = Incident.objects.visible_to(by).filter(
        pk__in=[row.pk for row in incidents if row.pk not in uncounted]
    )
    content["patterns"] = leaving_lists(counted)
    return content, leaving


Words = tuple[str, int, str, str, str]
"""Code of the account, number of the paragraph, form, language, text."""


def _frozen_words(leaving: Leaving) -> list[Words]:
    return [
        (
            leaving.called(account.testimony),
            passage.paragraph.number,
            passage.form,
            passage.language,
            passage.text,
        )
        for account in leaving.accounts
        for passage in account.passages
    ]


def _digest(content: Snapshot, words: list[Words]) -> str:
    """Return the SHA-256 of all that was frozen, words included, whatever their order."""
    passages = sorted([*place, fingerprint(text)] for *place, text in words)
    return fingerprint({"content": content, "passages": passages})


def _keep_passages(submission: Submission, accounts: list[ReleasedAccount]) -> None:
    for account in accounts:
        for passage in account.passages:
            row = SubmissionPassage(
                submission=submission,
                paragraph=passage.paragraph,
                key=passage.paragraph.key,
                form=passage.form,
                language=passage.language,
            )
            row.text = passage.text
            row.save(force_insert=True)
