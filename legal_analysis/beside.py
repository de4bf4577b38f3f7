"""The paragraphs of an account beside their translation, as one reader may go on with them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import access_translations
from accounts.models import User
from evidence import translations
from evidence.models import Paragraph, Testimony, Translation

Method = Translation.Method


@dataclass(frozen=True)
class Part:
    """One paragraph beside its translation into one language.

    `people`: who translated, who reworked it last, who checked it; None where nobody did.
    """

    paragraph: Paragraph
    written: Translation | None
    people: tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID | None]
    is_same_language: bool
    may_write: bool
    may_check: bool

    @property
    def state(self) -> tuple[Any, str]:
        """Where it stands in words, and the tone of that."""
        if self.is_same_language:
            return _("Told in this language"), "closed"
        if self.written is None:
            return _("Not translated"), "open"
        if self.written.method == Method.MACHINE:
            return _("By a machine, not reworked"), "danger"
        if self.written.is_checked:
            return _("Checked by a second person"), "done"
        return _("Not yet checked"), "open"


def parts_of(
    paragraphs: Iterable[Paragraph], told: Testimony, language: str, user: User
) -> list[Part]:
    """Return the paragraphs with what this reader may do. The same number of queries for any number."""
    there = translations.of_account(told, language=language, user=user)
    hands = translations.writers(list(there.values()))
    taken_down_by = told.interview.interviewer_id if told.interview else None
    writes = access_translations.can_translate(user, told, taken_down_by=taken_down_by)
    checks = access_translations.can_check_translation(
        user, told, taken_down_by=taken_down_by, written_by=()
    )

    def part(paragraph: Paragraph) -> Part:
        written, same = there.get(paragraph.pk), paragraph.language == language
        waits = (
            written is not None
            and written.check_status == Translation.Check.UNCHECKED
            and written.method != Method.MACHINE
            and user.pk not in hands[written.pk]
        )
        people = (
            (written.translator_id, written.reworked_by_id, written.checked_by_id)
            if written
            else (None, None, None)
        )
        return Part(paragraph, written, people, same, writes and not same, checks and waits)

    return [part(row) for row in paragraphs]
