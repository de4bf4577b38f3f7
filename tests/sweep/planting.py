"""Words of its own in every free text of a row, so that an answer shows by itself what it gave away."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, models, transaction

from accounts.models import User
from tests.canaries import Canary, canary

CODES = (
    "code",
    "url",
    "language",
    "key",
    "text_version",
    "in_force",
)  # in addresses, or held to a form


# Whose sealed texts are an account, or are said of one.
NARRATIVE = {
    "evidence.Paragraph",
    "evidence.Translation",
    "evidence.UnfinishedTranslation",
    "evidence.Comment",
}


@dataclass(frozen=True)
class Planted:
    """One text in the world: its words, the class of its field, whose it is."""

    words: Canary
    field_class: str
    side: str  # assigned, other, public


def plant(thing: models.Model, side: str) -> list[Planted]:
    """Put words of its own into every free text of a row; return them."""
    return list(_plant(thing, side))


def _plant(thing: models.Model, side: str) -> Iterator[Planted]:
    for name, field_class in free_texts(thing):
        words = canary(f"{thing._meta.label}.{name} {thing.pk} {side}")
        before = getattr(thing, name)
        for text in (words.text, words.latin):
            setattr(thing, name, text)
            try:
                with transaction.atomic():
                    thing.save()
            except (DatabaseError, ValueError):  # too long, or held to a form
                setattr(thing, name, before)
                continue
            yield Planted(words, field_class, side)
            break


def free_texts(thing: models.Model) -> Iterator[tuple[str, str]]:
    """Yield the free texts of a row with their classes. A sealed column is written in clear here."""
    if isinstance(thing, User):
        yield from (("display_name", "people"), ("email", "identity"))
        return
    label = thing._meta.label
    narrative = label in NARRATIVE
    declared = type(thing).FieldClasses  # type: ignore[attr-defined]
    for field_class in ("public", "case", "identity"):
        for name in getattr(declared, field_class, ()):
            column = thing._meta.get_field(name)
            sealed = name.removesuffix("_sealed")
            if sealed != name:
                yield sealed, "narrative" if narrative else field_class
            elif (
                isinstance(column, models.CharField | models.TextField)
                and not isinstance(column, models.UUIDField)
                and not column.choices
                and not name.endswith(("_edtf", "sha256", "snapshot", *CODES))
            ):
                yield name, field_class
