"""Smallest valid incidents, and what is on its way to one. All invented.

The database lets no incident stand without an act and a source, so the factory makes both. Who then
makes an act or a source of that incident gets those in its place: a test finds only what it made.
"""

import datetime
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from evidence.models import (
    Act,
    Correction,
    Entry,
    Incident,
    IncidentSource,
    Involvement,
    Source,
)
from evidence.vocabulary import ActKind, VictimGroup
from tests.factories.accounts import (
    CaseTeamFactory,
    OrganisationFactory,
    PersonKeyFactory,
    UserFactory,
)

A_DAY = "2023-05-04"
THAT_DAY = DateRange(datetime.date(2023, 5, 4), datetime.date(2023, 5, 5), "[)")


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    title = factory.Sequence(lambda n: f"Invented report {n}")


class IncidentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incident
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"INC-INVENTED-{n}")
    title = "Invented incident"
    summary = "Nothing of this happened."
    verified = False
    date_edtf = A_DAY
    date_range = THAT_DAY

    @factory.post_generation
    def whole(self: Any, create: bool, extracted: Any, **_more: Any) -> None:
        if create and extracted is not False:
            self.spare = {
                Act: Act.objects.create(incident=self, kind=ActKind.THREAT),
                IncidentSource: IncidentSource.objects.create(
                    incident=self, source=SourceFactory(), position=0
                ),
            }


class _InPlaceOfTheSpare(factory.django.DjangoModelFactory):
    """The first of its kind takes the place of what the incident had to have."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model: Any, *args: Any, **values: Any) -> Any:
        spare = getattr(values["incident"], "spare", {}).pop(model, None)
        if spare is None:
            return super()._create(model, *args, **values)
        for name, value in values.items():
            setattr(spare, name, value)
        spare.save()
        return spare


class IncidentSourceFactory(_InPlaceOfTheSpare):
    class Meta:
        model = IncidentSource

    incident = factory.SubFactory(IncidentFactory)
    source = factory.SubFactory(SourceFactory)
    position = 0


class ActFactory(_InPlaceOfTheSpare):
    class Meta:
        model = Act

    incident = factory.SubFactory(IncidentFactory)
    kind = ActKind.THREAT


class InvolvementFactory(factory.django.DjangoModelFactory):
    """Women whose number is not known."""

    class Meta:
        model = Involvement

    act = factory.SubFactory(ActFactory)
    side = Involvement.Side.VICTIM
    group = VictimGroup.WOMEN


class EntryFactory(factory.django.DjangoModelFactory):
    """A new incident just begun; give `answers={…}` to fill it."""

    class Meta:
        model = Entry

    team = factory.SubFactory(CaseTeamFactory)
    author = factory.SubFactory(UserFactory)
    key = factory.SubFactory(PersonKeyFactory)
    kind = Entry.Kind.INCIDENT


class CorrectionFactory(factory.django.DjangoModelFactory):
    """Somebody wrote another title."""

    class Meta:
        model = Correction

    incident = factory.SubFactory(IncidentFactory)
    author = factory.SubFactory(UserFactory)
    corrected_at = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    before = factory.LazyFunction(lambda: {"title": "Invented title before"})
