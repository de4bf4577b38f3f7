"""What the database refuses, whoever writes: each rule broken once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from legal_analysis.models import Policy, PolicyEntry
from legal_analysis.policy_entry import rules
from tests.factories import legal_analysis
from tests.factories.accounts import UserFactory
from tests.legal_analysis.policy_entry import told

State = PolicyEntry.State
pytestmark = pytest.mark.usefixtures("as_system")


@transaction.atomic
def to_the_end(act):
    """Do something, and what the database checks at the end of a transaction."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(match, act):
    with pytest.raises(IntegrityError, match=match):
        to_the_end(act)


def change(row, **values):
    """Write past our own code."""
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def waiting(entry):
    return rules.send(entry, by=entry.author)


def test_T01_the_database_refuses_an_author_who_verifies_herself(waiting):
    values = {"state": "verified", "verified_at": timezone.now()}
    other = legal_analysis.PolicyFactory()
    refused(
        "by_a_second_person", change(waiting, verified_by=waiting.author, policy=other, **values)
    )


def test_verified_has_who_when_and_what(waiting, approver):
    refused("verified_has_who", change(waiting, state="verified"))
    refused("verified_has_who", change(waiting, verified_by=approver))


def test_states_follow_on_each_other_as_the_code_has_it(entry, approver):
    """Every step that NEXT does not have is refused, every one it has is taken."""
    for before in (State.WRITING, State.WAITING, State.RETURNED):
        for after in State:
            fresh = told.entry_of(entry.author, entry.organisation)
            if before != State.WRITING:
                rules.send(fresh, by=fresh.author)
            if before == State.RETURNED:
                rules.ask(fresh, question="?", by=approver)
            fresh.refresh_from_db()
            if after == before:
                continue
            if after in PolicyEntry.NEXT[before]:
                allowed = {
                    State.WAITING: lambda one: rules.send(one, by=one.author),
                    State.RETURNED: lambda one: rules.ask(one, question="?", by=approver),
                    State.VERIFIED: lambda one: rules.verify(one, by=approver),
                }[after](fresh)
                assert allowed.state == after
                continue
            values = {"state": after, "sent_at": timezone.now(), "question": "?", "code": "C"}
            if after == State.WRITING:
                values["sent_at"] = None
            if after == State.VERIFIED:
                values |= {"verified_by": approver, "verified_at": timezone.now()}
                values |= {"policy": legal_analysis.PolicyFactory()}
            refused("policy_entry_follows", change(fresh, **values))


def test_an_entry_begins_by_being_written(entry):
    refused(
        "policy_entry_follows",
        lambda: legal_analysis.PolicyEntryFactory(
            state="waiting", sent_at=timezone.now(), code="SENT-1"
        ),
    )


def test_what_waits_and_what_was_verified_stays_as_it_is(waiting, policy):
    refused("policy_entry_is_kept", change(waiting, answers={}))
    refused("policy_entry_is_kept", change(waiting, code="OTHER"))
    refused("policy_entry_is_kept", change(waiting, author=UserFactory()))
    refused("policy_entry_is_kept", lambda: rows(PolicyEntry).filter(pk=waiting.pk).delete())
    first = rows(PolicyEntry).get(policy=policy)
    refused("policy_entry_is_kept", change(first, changed=["title"]))
    refused("policy_entry_is_kept", lambda: rows(PolicyEntry).filter(pk=first.pk).delete())


def rows(model):
    return model._base_manager.all()


def test_a_returned_one_has_a_question_and_a_sent_one_a_code_and_time(entry, waiting):
    refused("returned_has_question", change(waiting, state="returned"))
    fresh = legal_analysis.PolicyEntryFactory()
    refused("sent_has_time_and_code", change(fresh, state="waiting"))
    refused("sent_has_time_and_code", change(fresh, state="waiting", sent_at=timezone.now()))


def test_a_correction_has_its_policy_and_a_version_is_there_once(policy, colleague):
    rules.correct(policy, by=colleague)
    refused("corrects_a_policy", lambda: legal_analysis.PolicyEntryFactory(version=2))
    refused("corrects_a_policy", lambda: legal_analysis.PolicyEntryFactory(policy=policy))
    refused("version_once", lambda: legal_analysis.PolicyEntryFactory(policy=policy, version=2))


def test_a_code_is_asked_for_once(waiting):
    fresh = legal_analysis.PolicyEntryFactory()
    refused("code_once", change(fresh, code=waiting.code))


def test_an_entered_policy_is_there_by_a_verified_entry_only():
    refused("entered_is_verified", lambda: legal_analysis.PolicyFactory(version=1, verified=True))
    refused("begins at version 1", lambda: legal_analysis.PolicyFactory(version=2, verified=True))


def test_an_entered_policy_changes_by_a_verified_correction_only(policy):
    library = Policy.objects.get(code="POL-EARLIER")
    for one, values in (
        (policy, {"title": "Written over"}),
        (policy, {"title": "Written over", "version": 0}),
        (policy, {"title": "Written over", "version": 3}),
        (policy, {"code": "OTHER", "version": 2}),
        (library, {"version": 1, "verified": True}),
    ):
        refused("entered_is_kept", change(one, **values))
    refused("entered_is_verified", change(policy, title="Written over", version=2))
    refused("entered_is_kept", lambda: rows(Policy).filter(pk=policy.pk)._raw_delete("default"))


def test_an_entered_policy_is_marked_verified(policy, colleague, approver):
    correction = rules.send(rules.correct(policy, by=colleague), by=colleague)
    change(correction, state="verified", verified_by=approver, verified_at=timezone.now())()
    refused("policy_entered_is_verified", change(policy, version=2, verified=False))


@pytest.mark.parametrize("part", ["graded_sources", "provisions", "provinces"])
def test_an_entered_policy_has_a_source_a_provision_and_its_provinces(part, entry, approver):
    """At the end of the transaction: a writing that leaves one out is undone."""
    rules.send(entry, by=entry.author)

    def leave_out():
        policy = rules.verify(entry, by=approver).policy
        if part == "provinces":
            policy.provinces.clear()
        else:
            for row in getattr(policy, part).all():
                row.delete()

    refused("entered_is_whole", leave_out)


def test_no_relation_closes_a_circle():
    first, second, third = (legal_analysis.PolicyFactory() for _n in range(3))
    legal_analysis.PolicyRelationFactory(policy=second, earlier=first)
    last = legal_analysis.PolicyRelationFactory(policy=third, earlier=second)
    refused("no_circle", lambda: legal_analysis.PolicyRelationFactory(policy=first, earlier=third))
    refused(
        "between_two", lambda: legal_analysis.PolicyRelationFactory(policy=first, earlier=first)
    )
    refused("no_circle", change(last, policy=first, earlier=second))


def test_an_original_text_has_its_language():
    for values in ({"original_text": "متن"}, {"original_language": "fa-af"}):
        refused(
            "original_has_language", lambda values=values: legal_analysis.ProvisionFactory(**values)
        )
