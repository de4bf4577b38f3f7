"""Codes that are taken, what may be the same policy, and what it builds on."""

import pytest

from legal_analysis.dossier import records
from legal_analysis.dossier.compose import measures
from legal_analysis.models import Policy
from legal_analysis.policy_entry import pages, rules, similar
from legal_analysis.policy_entry.similar import Looked
from tests.factories import legal_analysis
from tests.legal_analysis.interview.told import as_kept
from tests.legal_analysis.policy_entry import told

pytestmark = pytest.mark.usefixtures("as_system")


# --- Codes, and what is there already ------------------------------------------------------------------------


def test_a_code_another_record_has_is_refused_in_plain_words(entry, analyst):
    typed = told.decree()["what"] | {"code": "POL-EARLIER"}
    page = pages.found(entry.answers, "what")
    entry = rules.save(entry, page=page, typed=as_kept({"what": typed})["what"], by=analyst)
    form = page.bound(rules.told(entry))
    assert not form.is_valid()
    assert "POL-EARLIER" in str(form.errors["code"])
    with pytest.raises(rules.NotComplete):
        rules.send(entry, by=analyst)


def test_a_code_taken_while_it_waited_is_noticed(entry, analyst, approver):
    code = rules.send(entry, by=analyst).code
    legal_analysis.PolicyFactory(code=code)
    with pytest.raises(rules.CodeTaken):
        rules.verify(entry, by=approver)


def test_two_entries_never_ask_for_one_code(entry, analyst, colleague, team):
    first = rules.send(entry, by=analyst).code
    other = told.entry_of(colleague, team.organisation)
    assert rules.send(other, by=colleague).code == f"{first}-2"


@pytest.mark.parametrize(
    "title",
    [
        "فرمان خیالی دربارهٔ چتر در باغ‌ها",
        "فرمان خيالي درباره چتر در باغها",  # another keyboard, no marks, no joiner
        "umbrellas in the gardens",
    ],
)
def test_what_may_be_the_same_is_found_in_any_spelling(title, policy, analyst):
    found = similar.alike(Looked((title,)), user=analyst)
    assert [one.policy for one in found] == [policy]
    assert found[0].reasons == [similar.SIMILAR_TITLE]


def test_the_same_number_and_the_same_issuer_at_that_time_are_found(policy, analyst):
    looked = Looked(("Quite different",), "14", "The ministry of gardens (invented)", "May 2022")
    (found,) = similar.alike(looked, user=analyst)
    assert found.reasons == [similar.SAME_NUMBER, similar.SAME_ISSUER_AND_TIME]
    other_time = Looked(("Quite different",), "", "Invented ministry of gardens", "2024")
    assert similar.alike(other_time, user=analyst) == []


def test_what_a_colleague_is_entering_is_found_and_another_organisations_is_not(
    entry, colleague, stranger
):
    looked = Looked((entry.title,))
    assert [one.entry for one in similar.alike(looked, user=colleague)] == [entry]
    assert similar.alike(looked, user=stranger) == []
    assert similar.alike(looked, user=entry.author, leave_out=entry.pk) == []


def test_looking_costs_the_same_in_a_large_library(policy, analyst, django_assert_num_queries):
    looked = Looked((policy.title,), "14", policy.issuing_authority, "2022")
    for number in range(40):
        legal_analysis.PolicyFactory(title=f"Invented umbrellas {number}")
    similar.alike(looked, user=analyst)
    with django_assert_num_queries(4):
        found = similar.alike(looked, user=analyst)
    assert found[0].policy == policy
    assert len(found) == similar.SHOWN


# --- What it builds on ----------------------------------------------------------------------------------------


def relation_form(entry, **typed):
    entry.answers["relation.1"] = as_kept(
        {"r": {"find": "", "kind": "amends", "note": ""} | typed}
    )["r"]
    entry.save()
    form = pages.found(entry.answers, "relation", 1).bound(rules.told(entry))
    form.is_valid()
    return form


def test_a_later_one_is_nothing_to_build_on(entry):
    legal_analysis.PolicyFactory(
        code="POL-LATER", date_edtf="2023-01-01", date_range=("2023-01-01", "2023-01-02")
    )
    assert "earlier" in relation_form(entry, earlier="POL-LATER").errors
    assert "earlier" not in relation_form(entry, earlier="POL-EARLIER").errors


def test_a_circle_and_itself_are_refused_in_plain_words(policy, colleague):
    middle = legal_analysis.PolicyFactory(code="POL-MIDDLE", date_edtf="", date_range=None)
    legal_analysis.PolicyRelationFactory(policy=middle, earlier=policy)
    correction = rules.correct(policy, by=colleague)
    assert "earlier" in relation_form(correction, earlier="POL-MIDDLE").errors
    form = relation_form(correction, earlier=policy.code)
    assert "earlier" in form.errors or "earlier" not in form.fields


def test_a_repealed_one_is_known_as_such(policy):
    earlier = Policy.objects.get(code="POL-EARLIER")
    (relation,) = similar.repealed_by([earlier, policy])[earlier.pk]
    assert relation.policy == policy


def test_a_dossier_says_by_what_a_measure_was_repealed(policy):
    earlier = Policy.objects.get(code="POL-EARLIER")
    rows = [records.policy(one) for one in (earlier, policy)]
    assert measures.repealed_by(rows, rows[0]) == [rows[1]]
    assert measures.repealed_by(rows, rows[1]) == []
