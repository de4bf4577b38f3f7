"""A load never writes over what people entered, in whichever order the two come."""

import json

import pytest

from legal_analysis.models import InForce, Policy, PolicyRelation
from legal_analysis.policy_entry import pages, rules
from legal_analysis.reference.loader import LIBRARY, ReferenceRejected, load
from tests.legal_analysis.policy_entry import told


@pytest.fixture
def entered(loaded, as_system, analyst, approver, team) -> Policy:
    """A decree people entered after the library was loaded; it repeals one of the library."""
    typed = told.decree()["what"] | {"code": "POL-ENTERED"}
    return told.verified(analyst, approver, team.organisation, what=typed)


def everything_of(policy):
    return (
        list(Policy.objects.filter(pk=policy.pk).values()),
        list(policy.provisions.order_by("number").values()),
        list(InForce.objects.filter(provision__policy=policy).order_by("pk").values()),
        list(PolicyRelation.objects.filter(policy=policy).values()),
        list(policy.graded_sources.order_by("pk").values()),
    )


def write_library(folder, **changed):
    """Write one file of the library, with the first policy changed."""
    content = json.loads((LIBRARY / "policies.json").read_text())
    content[0] |= changed
    (folder / "policies.json").write_text(json.dumps(content))
    return folder


def test_a_reload_leaves_an_entered_policy_as_it_is(entered):
    before = everything_of(entered)
    report = load()
    assert (report.all.new, report.all.changed) == (0, 0)
    assert everything_of(entered) == before


def test_a_load_with_the_code_of_an_entered_policy_is_refused_in_plain_words(entered, tmp_path):
    before = everything_of(entered)
    with pytest.raises(ReferenceRejected, match="people entered here") as error:
        load(write_library(tmp_path, code="POL-ENTERED"))
    (problem,) = error.value.problems
    assert (problem.file, problem.record, problem.field) == ("policies.json", "POL-ENTERED", "code")
    assert everything_of(entered) == before


def test_a_code_of_the_library_is_refused_on_the_page(loaded, as_system, analyst, team):
    code = Policy.objects.order_by("code").values_list("code", flat=True)[0]
    entry = told.entry_of(analyst, team.organisation, what=told.decree()["what"] | {"code": code})
    form = pages.found(entry.answers, "what").bound(rules.told(entry))
    assert not form.is_valid()
    assert code in str(form.errors["code"])


def test_a_library_that_takes_the_code_of_what_waits_is_told_to_who_verifies(
    loaded, as_system, analyst, approver, team, tmp_path
):
    typed = told.decree()["what"] | {"code": "POL-WAITS"}
    entry = rules.send(told.entry_of(analyst, team.organisation, what=typed), by=analyst)
    load(write_library(tmp_path, code="POL-WAITS"))
    with pytest.raises(rules.CodeTaken):
        rules.verify(entry, by=approver)
    assert Policy.objects.get(code="POL-WAITS").version == 0
