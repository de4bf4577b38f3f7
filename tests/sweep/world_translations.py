"""What the sweep's world holds of translations: one that is checked, and one that waits for it."""

from typing import Any

from accounts.models import CaseTeam, User
from evidence.models import CaseMaterial, Paragraph, Testimony
from tests.factories import accounts as people
from tests.factories import evidence
from tests.sweep.planting import Planted, plant


def checked_translation(
    paragraph: Paragraph, author: User, side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Make a translation with words of its own, checked. After the words of the paragraph are planted."""
    written = evidence.TranslationFactory(paragraph=paragraph, translator=author)
    planted = plant(written, side)
    written.refresh_from_db()
    written.check_status, written.checked_by = "checked", people.UserFactory()
    written.save()
    return {"translation": written}, planted


def waiting_for_check(
    team: CaseTeam, author: User, side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Make an account of which one paragraph was translated, and nobody has checked it."""
    person = evidence.PersonFactory(organisation=team.organisation)
    told = evidence.TestimonyFactory(
        interview=evidence.InterviewFactory(person=person), status=Testimony.Status.REVIEWED
    )
    paragraph = evidence.ParagraphFactory(testimony=told)
    planted = plant(paragraph, side)
    written = evidence.TranslationFactory(paragraph=paragraph, translator=author)
    planted += plant(written, side)
    written.refresh_from_db()
    CaseMaterial.objects.create(team=team, testimony=told, added_by=author, reason="x")
    begun = evidence.UnfinishedTranslationFactory(paragraph=paragraph, author=author, language="ps")
    planted += plant(begun, side)
    return {"unchecked_account": told, "unchecked": written, "begun": begun}, planted
