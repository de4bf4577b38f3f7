"""Smallest valid institutions and office-holders: who was under whom, who is named as alleged. All invented."""

from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from evidence import dates
from evidence.models import (
    Authority,
    AuthorityMeasure,
    AuthoritySource,
    ReportingLine,
    ReportingLineSource,
    Tenure,
)
from legal_analysis.models import Naming
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.incidents import SourceFactory


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: f"AUT-INVENTED-{n}")
    kind = Authority.Kind.INSTITUTION
    name = "Invented institution"
    role = "Issues invented orders."
    verified = False


class TenureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tenure

    authority = factory.SubFactory(AuthorityFactory)
    date_range = DateRange(None, None)


class AuthorityMeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuthorityMeasure

    authority = factory.SubFactory(AuthorityFactory)
    measure = "Invented listing."
    date_edtf = "2023"


class AuthoritySourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuthoritySource

    authority = factory.SubFactory(AuthorityFactory)
    source = factory.SubFactory(SourceFactory)
    position = 0


class ReportingLineFactory(factory.django.DjangoModelFactory):
    """One authority under another on every day, with a source: the database lets none be without."""

    class Meta:
        model = ReportingLine
        skip_postgeneration_save = True

    subordinate = factory.SubFactory(AuthorityFactory)
    superior = factory.SubFactory(AuthorityFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    kind = ReportingLine.Kind.REPORTS_TO
    written_at = factory.LazyFunction(timezone.now)
    date_range = factory.LazyAttribute(
        lambda line: dates.span(
            getattr(line, "from_edtf", ""), getattr(line, "to_edtf", ""), dates.Calendar.GREGORIAN
        )
    )

    @factory.post_generation
    def sources(self, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create:
            for position, source in enumerate(extracted or [SourceFactory()]):
                ReportingLineSource.objects.create(line=self, source=source, position=position)


class ReportingLineSourceFactory(factory.django.DjangoModelFactory):
    """One more source on a line."""

    class Meta:
        model = ReportingLineSource

    line = factory.SubFactory(ReportingLineFactory)
    source = factory.SubFactory(SourceFactory)
    position = 1


class NamingFactory(factory.django.DjangoModelFactory):
    """An office-holder an analyst proposes to name; nobody has answered."""

    class Meta:
        model = Naming

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    authority = factory.SubFactory(AuthorityFactory, kind="office_holder")
    user = factory.SubFactory(UserFactory)
    reason = "Invented reason."
