"""Policies that wait for a second person, and those that came back with a question."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis.policy_entry import rules

from . import Asker, Card, counted


def to_verify(asker: Asker) -> Iterable[Card]:
    count, more = counted(rules.waiting_for(asker.user))
    yield Card(
        name="papers",
        count=count,
        more=more,
        words=ngettext(
            "entered policy waits for you to verify it",
            "entered policies wait for you to verify them",
            count,
        ),
        address=reverse("papers"),
    )


def returned(asker: Asker) -> Iterable[Card]:
    count = rules.returned_to(asker.user).count()
    yield Card(
        name="papers_returned",
        count=count,
        words=ngettext(
            "policy you entered came back with a question",
            "policies you entered came back with a question",
            count,
        ),
        address=reverse("papers"),
    )
