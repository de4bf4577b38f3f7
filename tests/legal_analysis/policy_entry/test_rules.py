"""An entry from its first page to the record: who may, what is kept, what is done once."""

import datetime
import json

import pytest

from accounts.errors import NotAllowed
from accounts.models import AuditEvent
from evidence.models import Source
from legal_analysis.dossier import questions as dossier_questions
from legal_analysis.models import InForce, Policy, PolicyEntry, PolicyRelation, Provision
from legal_analysis.policy_entry import pages, rules, writing
from tests.factories import evidence, legal_analysis
from tests.legal_analysis.policy_entry import told

State = PolicyEntry.State
pytestmark = pytest.mark.usefixtures("as_system")


def actions():
    rows = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="policy.")
    return list(rows.order_by("id").values_list("action", flat=True))


# --- Writing ----------------------------------------------------------------------------------------


def test_who_begins_finds_what_she_looked_for_on_the_pages(analyst):
    looked = {"title": "فرمان چتر", "number": "۱۴", "issuer": "Ministry", "date": "1401"}

    begun = rules.begin(by=analyst, looked=looked)

    assert begun.answers["name"] == {"title_fa_af": ["فرمان چتر"]}
    assert begun.answers["what"] == {"number": ["۱۴"], "issuer": ["Ministry"]}
    assert begun.answers["when"] == {"date": ["1401"]}
    assert begun.title == "فرمان چتر"


def test_begun_twice_it_is_one_entry(analyst):
    first, second = (rules.begin(by=analyst, looked={"title": "Umbrellas"}) for _n in range(2))
    assert first == second
    assert actions() == ["policy.begun"]


@pytest.mark.parametrize(
    "who", ["documenter", "advocate", "approver", "administrator", "auditor", "support_worker", "nobody"]
)  # fmt: skip
def test_T01_only_an_analyst_enters_a_policy(who, request):
    with pytest.raises(NotAllowed):
        rules.begin(by=request.getfixturevalue(who), looked={"title": "Umbrellas"})


def test_T01_nobody_writes_on_the_entry_of_another(entry, colleague):
    page = pages.path(entry.answers)[0]
    with pytest.raises(NotAllowed):
        rules.save(entry, page=page, typed={}, by=colleague)
    with pytest.raises(NotAllowed):
        rules.send(entry, by=colleague)
    with pytest.raises(NotAllowed):
        rules.throw_away(entry, by=colleague)


def test_T01_another_organisation_finds_no_entry(entry, stranger):
    rules.send(entry, by=entry.author)
    assert not rules.readable(stranger).exists()
    with pytest.raises(PolicyEntry.DoesNotExist):
        rules.verify(entry, by=stranger)


def test_T20_what_was_typed_is_kept_also_where_it_is_wrong(entry, analyst):
    page = pages.found(entry.answers, "when")
    typed = {"date": ["no date at all"], "since": ["اول زمستان"], "status": ["in_force"]}

    rules.save(entry, page=page, typed=typed, by=analyst)

    entry.refresh_from_db()
    assert entry.answers["when"] == typed
    assert [one.key for one in pages.missing(rules.told(entry))] == ["when"]


def test_a_provision_taken_out_moves_the_others_up(entry, analyst):
    first = pages.found(entry.answers, "rule", 1)
    for _pressed in range(2):  # twice by one page: it is one provision
        rules.take_out(entry, page=first, shown="0", by=analyst)

    entry.refresh_from_db()
    assert pages.written(entry.answers, "rule") == 2
    assert [entry.answers[f"rule.{n}"]["original"][0] for n in (1, 2)] == list(told.TEXTS[1:])


def test_T20_a_provision_taken_out_can_be_put_back(entry, analyst):
    rules.take_out(entry, page=pages.found(entry.answers, "rule", 1), shown="0", by=analyst)
    for _pressed in range(2):
        entry = rules.put_back(entry, by=analyst)
    assert pages.written(entry.answers, "rule") == 3
    assert entry.answers["rule.3"]["original"] == [told.TEXTS[0]]


def test_T20_a_page_is_kept_while_it_is_typed_until_it_is_sent_from_elsewhere(entry, analyst):
    page = pages.found(entry.answers, "name")
    assert rules.keep(entry, page=page, typed={"title": ["Kit"]}, shown="0", by=analyst)
    rules.save(entry, page=page, typed={"title": ["Kites"]}, by=analyst)
    assert not rules.keep(entry, page=page, typed={"title": ["Ki"]}, shown="0", by=analyst)
    entry.refresh_from_db()
    assert entry.answers["name"] == {"title": ["Kites"]}


def test_an_entry_with_something_missing_is_not_sent(entry, analyst):
    del entry.answers["source.1"]
    entry.save()
    with pytest.raises(rules.NotComplete):
        rules.send(entry, by=analyst)
    assert [one.key for one in pages.missing(rules.told(entry))] == ["source.1"]


def test_sent_twice_it_is_sent_once(entry, analyst):
    first = rules.send(entry, by=analyst).sent_at
    assert rules.send(entry, by=analyst).sent_at == first
    assert actions() == ["policy.sent"]


def test_what_waits_cannot_be_changed_any_more(entry, analyst):
    rules.send(entry, by=analyst)
    with pytest.raises(rules.NotNow):
        rules.save(entry, page=pages.path(entry.answers)[0], typed={}, by=analyst)


def test_nothing_of_an_entry_is_in_the_record_before_somebody_verified_it(entry, analyst):
    before = set(Policy.objects.values_list("code", flat=True))
    rules.send(entry, by=analyst)
    assert set(Policy.objects.values_list("code", flat=True)) == before
    assert {row.code for row in dossier_questions.policies()} == before


# --- The second person -----------------------------------------------------------------------------------


def test_T01_who_entered_it_does_not_verify_it(entry, analyst):
    rules.send(entry, by=analyst)
    with pytest.raises(NotAllowed):
        rules.verify(entry, by=analyst)
    with pytest.raises(NotAllowed):
        rules.ask(entry, question="Why?", by=analyst)


@pytest.mark.parametrize("who", ["advocate", "documenter", "administrator", "auditor", "nobody"])
def test_T01_only_an_analyst_or_an_approver_verifies(who, entry, request):
    rules.send(entry, by=entry.author)
    with pytest.raises((NotAllowed, PolicyEntry.DoesNotExist)):
        rules.verify(entry, by=request.getfixturevalue(who))


def test_a_verified_entry_stands_in_the_record_with_everything(entry, analyst, approver):
    policy = rules.verify(rules.send(entry, by=analyst), by=approver).policy

    policy.refresh_from_db()
    assert (policy.version, policy.verified, policy.kind) == (1, True, "decree")
    assert policy.code == "POL-1401-invented-decree-on-umbrellas"
    assert (policy.title_fa_af, policy.number) == ("فرمان خیالی دربارهٔ چتر در باغ‌ها", "۱۴")
    assert (policy.date_edtf, policy.date_calendar) == ("1401-02-17", "solar_hijri")
    assert policy.date_said == "۱۷ ثور ۱۴۰۱"
    assert policy.date_range.lower == datetime.date(2022, 5, 7)
    assert [place.code for place in policy.provinces.all()] == ["AF99"]
    assert [row.code for row in policy.authorities.all()] == ["AUT-INVENTED"]
    provisions = list(policy.provisions.order_by("number"))
    assert [row.original_text for row in provisions] == list(told.TEXTS)
    assert {row.original_language for row in provisions} == {"fa-af"}
    assert [right.code for right in provisions[0].rights.all()] == ["invented"]
    interval = provisions[0].in_force.get()
    assert (interval.from_edtf, interval.calendar) == ("1401-02-17", "solar_hijri")
    assert (interval.from_said, interval.date_range.upper) == ("۱۷ ثور ۱۴۰۱", None)
    relation = policy.relations.get()
    assert (relation.kind, relation.earlier.code) == ("repeals", "POL-EARLIER")
    graded = policy.graded_sources.get()
    assert (graded.grade, graded.graded_by, graded.source.publisher) == (
        "B2",
        analyst,
        "Invented press",
    )


def test_verified_twice_it_is_one_policy(entry, analyst, approver):
    rules.send(entry, by=analyst)
    first, second = (rules.verify(entry, by=approver).policy for _n in range(2))
    assert first == second
    assert Policy.objects.filter(version=1).count() == 1
    assert actions() == ["policy.sent", "policy.verified"]


def test_nobody_verifies_what_she_did_not_see(entry, analyst, approver):
    seen = rules.send(entry, by=analyst).stamp
    rules.ask(entry, question="Which ministry?", by=approver)
    later = rules.send(entry, reply="That of gardens.", by=analyst)
    with pytest.raises(rules.NotNow):
        rules.verify(entry, seen=seen, by=approver)
    assert rules.verify(entry, seen=later.stamp, by=approver).state == State.VERIFIED


def test_a_question_goes_back_and_is_answered(entry, analyst, approver):
    rules.send(entry, by=analyst)
    rules.ask(entry, question="Which ministry?", by=approver)
    assert list(rules.returned_to(analyst)) == [entry]
    assert not rules.waiting_for(approver).exists()

    rules.send(entry, reply="That of gardens.", by=analyst)

    entry.refresh_from_db()
    assert (entry.state, entry.question, entry.reply) == (
        State.WAITING,
        "Which ministry?",
        "That of gardens.",
    )
    assert list(rules.waiting_for(approver)) == [entry]
    assert not rules.waiting_for(analyst).exists()


def test_if_one_part_cannot_be_written_nothing_is(entry, analyst, approver):
    rules.send(entry, by=analyst)
    Policy.objects.filter(code="POL-EARLIER").delete()
    with pytest.raises(rules.NotComplete):
        rules.verify(entry, by=approver)
    entry.refresh_from_db()
    assert entry.state == State.WAITING
    assert not Policy.objects.filter(version=1).exists()
    assert not Provision.objects.exists()


def test_a_source_at_the_same_address_is_the_same_source(entry, analyst, approver):
    known = evidence.SourceFactory(title="Gazette", url="https://example.org/gazette/3")
    policy = rules.verify(rules.send(entry, by=analyst), by=approver).policy
    assert policy.graded_sources.get().source == known
    assert Source.objects.count() == 1


# --- Corrections ---------------------------------------------------------------------------------------


def test_a_correction_changes_what_it_says_and_leaves_who_when_which(policy, colleague, approver):
    provision = policy.provisions.get(number=2)
    legal_analysis.CitationFactory(provision=provision)
    correction = rules.correct(policy, by=colleague)
    answers = correction.answers
    answers["name"]["summary"] = ["Put right."]
    answers["rule.2"]["text"] = ["No umbrella."]
    correction.save()

    rules.verify(rules.send(correction, by=colleague), by=approver)

    policy.refresh_from_db()
    provision.refresh_from_db()
    assert (policy.version, policy.summary) == (2, "Put right.")
    assert provision.text == "No umbrella."
    correction.refresh_from_db()
    assert correction.changed == ["name.summary", "rule.2.text"]
    assert (correction.author, correction.verified_by) == (colleague, approver)
    assert correction.verified_at is not None
    assert policy.provisions.count() == 3
    assert PolicyRelation.objects.filter(policy=policy).count() == 1


def test_a_correction_that_changes_nothing_says_so(policy, colleague, approver):
    before = list(InForce.objects.order_by("pk").values_list("pk", flat=True))
    entry = rules.verify(rules.send(rules.correct(policy, by=colleague), by=colleague), by=approver)
    assert entry.changed == []
    assert list(InForce.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_corrected_date_moves_provisions_that_hold_as_long_as_the_policy(
    policy, colleague, approver
):
    correction = rules.correct(policy, by=colleague)
    correction.answers["when"]["date"] = ["18 Sawr 1401"]
    correction.save()

    rules.verify(rules.send(correction, by=colleague), by=approver)

    starts = InForce.objects.filter(provision__policy=policy).values_list("from_edtf", flat=True)
    assert set(starts) == {"1401-02-18"}


def test_a_provision_a_case_cites_is_not_taken_away(policy, colleague, approver):
    legal_analysis.CitationFactory(provision=policy.provisions.get(number=3))
    correction = rules.correct(policy, by=colleague)
    rules.take_out(
        correction, page=pages.found(correction.answers, "rule", 3), shown="0", by=colleague
    )
    rules.send(correction, by=colleague)
    with pytest.raises(writing.StillCited):
        rules.verify(correction, by=approver)
    policy.refresh_from_db()
    assert policy.version == 1


def test_a_provision_keeps_its_row_when_one_before_it_goes(policy, colleague, approver):
    third = policy.provisions.get(number=3)
    correction = rules.correct(policy, by=colleague)
    rules.take_out(
        correction, page=pages.found(correction.answers, "rule", 1), shown="0", by=colleague
    )
    rules.verify(rules.send(correction, by=colleague), by=approver)
    third.refresh_from_db()
    assert third.number == 2
    assert third.original_text == told.TEXTS[2]


def test_one_correction_at_a_time_and_only_of_what_was_entered(
    policy, colleague, approver, analyst
):
    first = rules.correct(policy, by=colleague)
    assert rules.correct(policy, by=colleague) == first
    with pytest.raises(rules.BeingCorrected):
        rules.correct(policy, by=analyst)
    with pytest.raises(rules.OfTheLibrary):
        rules.correct(Policy.objects.get(code="POL-EARLIER"), by=analyst)
    with pytest.raises(NotAllowed):
        rules.correct(policy, by=approver)


def test_the_trail_holds_no_words_of_an_entry(entry, analyst, approver):
    rules.verify(rules.send(entry, by=analyst), by=approver)
    rows = AuditEvent.objects.unscoped(reason="test").filter(action="policy.verified")
    code = Policy.objects.get(version=1).code
    assert json.loads(rows.get().details) == {"code": code, "version": "1"}
