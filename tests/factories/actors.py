"""What sources say of invented actors, and what was made of it."""

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from evidence import dates
from evidence.models import (
    ActorStatement,
    ActorStatementVersion,
    ReconciledStatement,
    Reconciliation,
)
from tests.factories.accounts import UserFactory
from tests.factories.authorities import AuthorityFactory
from tests.factories.incidents import SourceFactory


class ActorStatementFactory(factory.django.DjangoModelFactory):
    """A source says that an institution existed; give `from_edtf`, `to_edtf` for when."""

    class Meta:
        model = ActorStatement

    actor = factory.SubFactory(AuthorityFactory)
    source = factory.SubFactory(SourceFactory)
    recorded_by = factory.SubFactory(UserFactory)
    written_by = factory.SelfAttribute("recorded_by")
    kind = ActorStatement.Kind.EXISTED
    date_range = factory.LazyAttribute(
        lambda row: dates.span(
            getattr(row, "from_edtf", ""),
            getattr(row, "to_edtf", ""),
            getattr(row, "calendar", dates.Calendar.GREGORIAN),
        )
    )


class ActorStatementVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActorStatementVersion

    statement = factory.SubFactory(ActorStatementFactory)


class ReconciliationFactory(factory.django.DjangoModelFactory):
    """Proposed that it stays open."""

    class Meta:
        model = Reconciliation

    actor = factory.SubFactory(AuthorityFactory)
    author = factory.SubFactory(UserFactory)
    kind = ActorStatement.Kind.EXISTED
    verdict = Reconciliation.Verdict.OPEN
    probability = ActorStatement.Probability.EVEN
    reason = "Invented."
    date_range = DateRange(None, None)
    proposed_at = factory.LazyFunction(timezone.now)


class ReconciledStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReconciledStatement

    reconciliation = factory.SubFactory(ReconciliationFactory)
    statement = factory.SubFactory(ActorStatementFactory)
    version = 1
    stands = True
