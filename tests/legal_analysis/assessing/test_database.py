"""What PostgreSQL holds about assessments, whatever the code above it does."""

from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.identity import acting_for_system
from legal_analysis.models import Assessment, AssessmentComment, AssessmentVersion
from tests.factories import legal_analysis as law
from tests.factories.accounts import UserFactory

REASON = "test"


def refused(name: str, **values: Any) -> Any:
    """Change an assessment past every rule; the database names what it refuses."""
    rows = Assessment.objects.unscoped(reason=REASON)
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        rows.update(**values)


def test_T20_T01_versions_follow_each_other_and_readers_wrote_nothing(as_system: None) -> None:
    rows = Assessment.objects.unscoped(reason=REASON)
    assessment = law.AssessmentFactory()
    author, other, reader = assessment.author, UserFactory(), UserFactory()
    now = timezone.now()
    # Saved by somebody who saw version 1 while another saved version 2: the lost update.
    refused("assessment_follows", law=["Mine."])
    rows.update(law=["Theirs."], version=2, author=other)
    refused("assessment_follows", law=["Mine."], version=2)
    refused("assessment_follows", version=3)
    refused("assessment_waited", second_reader=reader)
    refused("assessment_changed_is_a_draft", law=["X."], version=3, waiting_since=now)
    rows.update(waiting_since=now)
    refused("assessment_reader_wrote_nothing", second_reader=author, waiting_since=None)
    refused("assessment_reader_wrote_nothing", second_reader=other, waiting_since=None)
    refused("assessment_read_waits_no_longer", second_reader=reader)
    rows.update(second_reader=reader, waiting_since=None)
    refused("assessment_changed_is_a_draft", law=["X."], version=3)
    refused("assessment_is_of_one_element", element=law.ElementFactory())
    with pytest.raises(DatabaseError, match="assessment_begins"), transaction.atomic():
        law.AssessmentFactory(second_reader=reader)
    kept = AssessmentVersion.objects.unscoped(reason=REASON).filter(assessment=assessment)
    assert list(kept.values_list("number", "law")) == [(1, []), (2, ["Theirs."])]


def test_T47_versions_and_comments_are_only_added_to_and_never_made_up(as_system: None) -> None:
    version = law.AssessmentVersionFactory()
    comment = law.AssessmentCommentFactory(assessment=version.assessment)
    for model, row in ((AssessmentVersion, version), (AssessmentComment, comment)):
        rows: Any = model.objects.unscoped(reason=REASON).filter(pk=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(author=UserFactory())
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")
    forged = AssessmentVersion(
        assessment=version.assessment,
        number=2,
        author=version.author,
        conclusion=version.conclusion,
        saved_at=timezone.now(),
    )
    with pytest.raises(DatabaseError, match="assessment_version_was_saved"), transaction.atomic():
        forged.save(force_insert=True)
    with (
        pytest.raises(DatabaseError, match="assessment_comment_says_something"),
        transaction.atomic(),
    ):
        law.AssessmentCommentFactory(assessment=version.assessment, text="")


def test_what_was_there_before_versions_were_kept_becomes_the_first(
    committed_db: str, owner_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        assessment = law.AssessmentFactory(law=["A."])
    table = AssessmentVersion._meta.db_table
    owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
    owner_connection.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]  # noqa: S608
    owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # type: ignore[arg-type]
    fill = import_module("legal_analysis.migrations.0015_assessments_first_version").FILL
    for _time in range(2):
        owner_connection.execute(fill)
    with acting_for_system(reason="test.ask"), connection.cursor() as cursor:
        cursor.execute(f"SELECT number, law::text FROM {table}")  # noqa: S608
        assert cursor.fetchall() == [(1, '["A."]')]
    assert assessment.version == 1
