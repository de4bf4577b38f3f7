"""Invented accounts on their way: sent in, being read, or returned with a question.

They belong to the organisation and to no case, so nothing of them is in the dossier.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import vault
from evidence import reviews
from evidence.models import Person, Place, Review, Testimony

from .survivors import REASON, Cast, add_consent, add_interview, add_paragraphs


def add_all(rows: list[dict[str, Any]], *, cast: Cast) -> None:
    """Enter those that are not there yet."""
    known = set(
        Person.objects.unscoped(reason=REASON)
        .filter(code__in=[row["code"] for row in rows])
        .values_list("code", flat=True)
    )
    for row in rows:
        if row["code"] not in known:
            _add(row, cast)


def _add(row: dict[str, Any], cast: Cast) -> None:
    person = Person.objects.create(
        organisation=cast.organisation,
        key=vault.create_person_key(),
        code=row["code"],
        kind=row["kind"],
        origin=Person.Origin.INVENTED,
        age_band=row["age_band"],
        risk_level=row["interview"]["risk_before"],
        label=" ".join(row["label"].split()),
    )
    for decision in row["consents"]:
        add_consent(decision, person, cast)
    interview = add_interview(row["interview"], person, cast)
    testimony = Testimony(
        organisation=cast.organisation,
        person=person,
        interview=interview,
        place=Place.objects.get(code=row["province"]),
        code=row["code"],
        basis=Testimony.Basis.CONSENT,
        account_type=row["account_type"],
        status=Testimony.Status.SUBMITTED,
        status_since=timezone.now() - timedelta(days=row["days"]),
        label=person.label,
        acts=row["acts"],
        groups=row["groups"],
        summary=" ".join(row["summary"].split()),
    )
    testimony.set_date(row["date"]["edtf"], row["date"]["calendar"])
    testimony.save(force_insert=True)
    add_paragraphs(row["paragraphs"], testimony, person, cast)
    for words in row["comments"]:
        reviews.comment(testimony=testimony, text=" ".join(words.split()), by=cast.advocate)
    if row["state"] == "waiting":
        return
    reading = reviews.take_up(testimony=testimony, by=cast.approver)
    if row["state"] == "returned":
        question = Review.Question(row["question"])
        reviews.ask(review=reading, question=question, text=row["more"], by=cast.approver)
