"""Her words in another language: written by one person, checked by another.

A translation begins unchecked, whoever or whatever wrote it. A machine's text stays a machine's until
a person has reworked it: then it is her text, and that a machine began it stays on record. New words
are unchecked words. Only somebody who wrote no version of it checks it, and what she checks is the
version she read. Each version stays, sealed, in the history; a writer who read an older one is told,
and nothing is overwritten.

PostgreSQL holds the same (evidence/models/translation.py, migration 0018).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_translations, audit
from accounts.errors import DomainError, Erased
from accounts.models import User
from evidence.models import Paragraph, Testimony, Translation, UnfinishedTranslation
from evidence.vocabulary import Language

Method, Check = Translation.Method, Translation.Check
LONGEST = 20_000  # letters of one paragraph


class NothingWritten(DomainError):
    """A translation without words, or too many."""

    code, status = "translation_nothing_written", 400
    message = _("Write the translation first.")


class NothingChanged(DomainError):
    """The words are those that are there. A machine's text is not reworked by agreeing with it."""

    code, status = "translation_nothing_changed", 409
    message = _("These are the words that are there already.")


class SameLanguage(DomainError):
    code, status = "translation_same_language", 409
    message = _("This paragraph was told in this language.")


class ChangedMeanwhile(DomainError):
    """Somebody wrote after she had read it. Her words are not taken, and theirs are not lost."""

    code, status = "translation_changed_meanwhile", 409
    message = _("Somebody else changed this translation meanwhile.")


class NotReworked(DomainError):
    """The words are a machine's."""

    code, status = "translation_not_reworked", 409
    message = _("A machine wrote this. A person must rework it before another can check it.")


class CheckedAlready(DomainError):
    code, status = "translation_checked_already", 409
    message = _("A second person has checked this already.")


class WordsOfAPerson(DomainError):
    """A machine's text would take the place of a person's."""

    code, status = "translation_words_of_a_person", 409
    message = _("A person wrote what is there. A machine does not replace it.")


# --- Reading ------------------------------------------------------------------------------------------


def of_account(account: Testimony, *, language: str, user: User) -> dict[UUID, Translation]:
    """Return the translations of one account into one language, by paragraph."""
    rows = Translation.objects.visible_to(user).filter(
        paragraph__testimony=account, language=language
    )
    found = rows.select_related("key", "translator", "reworked_by", "checked_by")
    return {row.paragraph_id: row for row in found}


def versions(translation: Translation) -> QuerySet[Translation]:
    """Return the versions there were of a translation, the last first. Their texts open as its own."""
    rows: QuerySet[Translation] = Translation.history.filter(id=translation.pk)
    return rows.select_related("key").order_by("-version")


def writers(translations: Collection[Translation]) -> Mapping[UUID, set[UUID]]:
    """Return who wrote any version of each of these translations. One query."""
    found: dict[UUID, set[UUID]] = {each.pk: set() for each in translations}
    rows = Translation.history.filter(id__in=list(found))
    for pk, *names in rows.values_list("id", "translator", "reworked_by"):
        found[pk].update(name for name in names if name)
    return found


# --- Writing ------------------------------------------------------------------------------------------


@transaction.atomic
def write(
    *,
    paragraph: Paragraph,
    language: str,
    text: str,
    by: User,
    machine: str = "",
    now: datetime | None = None,
) -> Translation:
    """Put one paragraph into another language. `machine`: name and version of what wrote it.

    Errors: NotAllowed; SameLanguage; NothingWritten; ChangedMeanwhile if there is one already; Erased.
    """
    paragraph = _locked(paragraph, by)
    if language == paragraph.language or language not in Language.values:
        raise SameLanguage
    rows = Translation.objects.visible_to(by).filter(paragraph=paragraph, language=language)
    if rows.exists():
        raise ChangedMeanwhile
    machine = machine.strip()
    written = Translation(
        paragraph=paragraph,
        key=paragraph.key,
        language=language,
        translator=by,
        method=Method.MACHINE if machine else Method.HUMAN,
        tool=machine,
        written_at=now or timezone.now(),
    )
    written.text = _words(text)
    written.save(force_insert=True)
    forget(paragraph=paragraph, language=language, by=by)
    _record("translation.written", written, by)
    return written


@transaction.atomic
def correct(
    *,
    translation: Translation,
    text: str,
    seen: int,
    by: User,
    machine: str = "",
    now: datetime | None = None,
) -> Translation:
    """Change the words. `seen`: the version she read; `machine`: another machine's text, not hers.

    A machine's text she reworks becomes hers. Whoever checked the words before, nobody checked these.

    Errors: NotAllowed; ChangedMeanwhile; NothingWritten; NothingChanged; WordsOfAPerson; Erased.
    """
    paragraph = _locked(translation.paragraph, by)
    written = _current(translation, paragraph, seen, by)
    words, machine = _words(text), machine.strip()
    if words == written.text:
        raise NothingChanged
    if machine and written.method != Method.MACHINE:
        raise WordsOfAPerson
    if written.method == Method.MACHINE:
        written.translator = by
        written.method, written.tool = (
            (Method.MACHINE, machine) if machine else (Method.REWORKED, written.tool)
        )
    else:
        written.reworked_by = by
    written.text = words
    written.check_status, written.checked_by = Check.UNCHECKED, None
    written.written_at = now or timezone.now()
    written.save()
    forget(paragraph=paragraph, language=written.language, by=by)
    _record("translation.corrected", written, by)
    return written


@transaction.atomic
def check(*, translation: Translation, seen: int, by: User) -> Translation:
    """Say, as a second person, that it says what she said. `seen`: the version that was compared.

    Errors: NotAllowed for who may not, or wrote any version; ChangedMeanwhile; NotReworked;
    CheckedAlready; Erased.
    """
    paragraph = _held(translation.paragraph, by)
    written = _current(translation, paragraph, seen, by)
    access_translations.check_may_check_translation(
        by,
        paragraph.testimony,
        taken_down_by=_taken_down_by(paragraph),
        written_by=writers([written])[written.pk],
    )
    if written.method == Method.MACHINE:
        raise NotReworked
    if written.check_status == Check.CHECKED:
        raise CheckedAlready
    written.check_status, written.checked_by = Check.CHECKED, by
    written.save()
    _record("translation.checked", written, by)
    return written


# --- Words on their way -------------------------------------------------------------------------------


def unfinished(paragraph: Paragraph, *, language: str, user: User) -> UnfinishedTranslation | None:
    """Return what she has begun to write of this paragraph and not handed in."""
    rows = UnfinishedTranslation.objects.visible_to(user).filter(author=user)
    return rows.filter(paragraph=paragraph, language=language).select_related("key").first()


@transaction.atomic
def keep(*, paragraph: Paragraph, language: str, text: str, seen: int, by: User) -> None:
    """Keep words that are not handed in, right or wrong: none is lost to an error or a line (T-20).

    `seen`: the version of the translation they are written on, so that she is told of a later one.
    Without words, nothing is kept any more. Errors: NotAllowed; SameLanguage; NothingWritten if there
    are too many; Erased.
    """
    paragraph = _locked(paragraph, by)
    if language == paragraph.language or language not in Language.values:
        raise SameLanguage
    begun = unfinished(paragraph, language=language, user=by)
    if not text.strip():
        forget(paragraph=paragraph, language=language, by=by)
        return
    if begun is None:
        begun = UnfinishedTranslation(
            paragraph=paragraph, key=paragraph.key, language=language, author=by
        )
    begun.text, begun.seen = _words(text), seen
    begun.save()
    details = {"paragraph": str(paragraph.pk), "language": language}
    audit.record(action="translation.kept", subject=begun, by=by, details=details)


def forget(*, paragraph: Paragraph, language: str, by: User) -> None:
    """Take her unfinished words away: they were handed in, or she wants them no more."""
    rows = UnfinishedTranslation.objects.visible_to(by).filter(author=by)
    rows.filter(paragraph=paragraph, language=language).delete()


# --- Steps --------------------------------------------------------------------------------------------


def _held(paragraph: Paragraph, by: User) -> Paragraph:
    """Return the paragraph, held: whoever else writes on it waits, and then reads what came of this."""
    rows = Paragraph.objects.visible_to(by).select_related("key", "testimony__interview")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=paragraph.pk)
    if held.key.destroyed_at is not None:
        raise Erased
    return held


def _locked(paragraph: Paragraph, by: User) -> Paragraph:
    paragraph = _held(paragraph, by)
    access_translations.check_may_translate(
        by, paragraph.testimony, taken_down_by=_taken_down_by(paragraph)
    )
    return paragraph


def _taken_down_by(paragraph: Paragraph) -> UUID | None:
    interview = paragraph.testimony.interview
    return interview.interviewer_id if interview else None


def _current(translation: Translation, paragraph: Paragraph, seen: int, by: User) -> Translation:
    rows = Translation.objects.visible_to(by).filter(paragraph=paragraph).select_related("key")
    current = rows.get(pk=translation.pk)
    if current.version != seen:
        raise ChangedMeanwhile
    return current


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise NothingWritten
    if len(words) > LONGEST:
        raise NothingWritten(_("This is too long for one paragraph."))
    return words


def _record(action: str, written: Translation, by: User) -> None:
    details = {
        "paragraph": str(written.paragraph_id),
        "language": written.language,
        "method": written.method,
        "version": str(written.version),
    }
    audit.record(action=action, subject=written, by=by, details=details)
