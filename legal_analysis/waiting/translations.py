"""Accounts nobody has put into the working language, and translations that wait for a second person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import translation_work as work

from . import Asker, Card, counted


def to_write(asker: Asker) -> Iterable[Card]:
    count, more = counted(work.to_write(asker.user))
    yield Card(
        name="to_translate",
        count=count,
        more=more,
        words=ngettext("account is not yet translated", "accounts are not yet translated", count),
        address=reverse("translations"),
    )


def to_check(asker: Asker) -> Iterable[Card]:
    count, more = counted(work.to_check(asker.user))
    yield Card(
        name="to_check",
        count=count,
        more=more,
        words=ngettext(
            "translation waits for your check", "translations wait for your check", count
        ),
        address=reverse("translations"),
    )
