"""Loading again: by code, only what differs, and nothing that people did since is lost."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts import vault
from accounts.models import AuditEvent
from evidence import dates
from evidence.models import (
    Act,
    Involvement,
    Paragraph,
    Person,
    Source,
    Testimony,
)
from legal_analysis.models import (
    InForce,
    Policy,
    PolicySource,
    Provision,
)
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.loader import LIBRARY, ReferenceRejected, Report, load
from legal_analysis.reference.rows import rows
from tests.factories.legal_analysis import CitationFactory

Edit = Callable[[str, Callable[[Any], None]], Report]


@pytest.fixture
def library(tmp_path) -> Path:
    """A copy of the library to write in."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture
def reload_with(library) -> Edit:
    """Load the library with one file edited, e.g. one record of it."""

    def reload(file: str, edit: Callable[[Any], None]) -> Report:
        content = json.loads((library / file).read_text())
        edit(content)
        (library / file).write_text(json.dumps(content))
        return load(library)

    return reload


def _record(content: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(record for record in content if record["code"] == code)


def _changed(report: Report) -> dict[Kind, list[str]]:
    return {kind: report.changed(kind) for kind in report.outcomes if report.changed(kind)}


def test_a_second_load_changes_nothing(loaded):
    keys = set(rows(Paragraph).values_list("pk", "original_sealed"))

    again = load()

    assert (again.all.new, again.all.changed, again.all.unchanged) == (0, 0, loaded.all.new)
    assert set(rows(Paragraph).values_list("pk", "original_sealed")) == keys


def test_each_load_leaves_one_row_in_the_trail(loaded):
    load()

    events = rows(AuditEvent).filter(action="reference.loaded").order_by("id")
    assert [json.loads(event.details)["new"] for event in events] == ["854", "0"]
    assert {event.system for event in events} == {"load_reference"}


def test_the_trail_names_who_loaded(loaded, administrator):
    load(by=administrator)

    events = rows(AuditEvent).filter(action="reference.loaded").order_by("id")
    assert [event.actor for event in events] == [None, administrator]


def test_a_changed_policy_changes_alone_and_keeps_what_others_cite(loaded, reload_with):
    code = "POL-2022-03-23-secondary-ban"
    before = Provision.objects.get(policy__code=code)

    def edit(content):
        record = _record(content, code)
        record["summary"] = "A summary put right."
        record["rights"] = ["education"]
        record["date"], record["status"] = "2022-03-24", "amended"

    report = reload_with("policies.json", edit)

    after = Provision.objects.get(policy__code=code)
    assert _changed(report) == {Kind.POLICY: [code]}
    assert report.all.new == 0
    assert after.pk == before.pk
    assert after.text == after.policy.summary == "A summary put right."
    assert [right.code for right in after.rights.all()] == ["education"]
    interval = after.in_force.get()
    assert interval.from_edtf == "2022-03-24"
    assert interval.date_range.lower == date(2022, 3, 24)
    assert interval.note.startswith("Amended")


def test_what_an_analyst_entered_on_a_policy_survives_a_load(loaded, reload_with):
    code = "POL-2022-03-23-secondary-ban"
    Provision.objects.filter(policy__code=code).update(text="Article 1. The order itself.")
    InForce.objects.filter(provision__policy__code=code).update(
        to_edtf="2025", note="Ended by letter.", date_range=("2022-03-23", "2026-01-01")
    )
    PolicySource.objects.filter(policy__code=code).update(
        reliability="B", credibility="1", grade_reason="Invented.", grade_version=1
    )

    report = reload_with(
        "policies.json", lambda content: _record(content, code).update(summary="Another summary.")
    )

    assert _changed(report) == {Kind.POLICY: [code]}
    assert Provision.objects.get(policy__code=code).text == "Article 1. The order itself."
    interval = InForce.objects.get(provision__policy__code=code)
    assert (interval.to_edtf, interval.note) == ("2025", "Ended by letter.")
    assert {row.grade for row in PolicySource.objects.filter(policy__code=code)} == {"B1"}


@pytest.mark.parametrize(
    ("date", "reason"),
    [("2023-01-01", "is after the end"), ("2022-01-01", "makes two intervals in force overlap")],
)
def test_a_new_date_that_contradicts_an_analysts_intervals_is_refused(
    loaded, reload_with, date, reason
):
    code = "POL-2022-03-23-secondary-ban"
    interval = InForce.objects.get(provision__policy__code=code)
    interval.to_edtf, interval.date_range = "2022-06", dates.span("2022-03-23", "2022-06")
    interval.save()
    InForce.objects.create(
        provision_id=interval.provision_id,
        from_edtf="2021",
        to_edtf="2022-02",
        date_range=dates.span("2021", "2022-02"),
    )

    with pytest.raises(ReferenceRejected, match=reason) as raised:
        reload_with("policies.json", lambda content: _record(content, code).update(date=date))

    (problem,) = raised.value.problems
    assert (problem.file, problem.record, problem.field) == ("policies.json", code, "date")
    assert Policy.objects.get(code=code).date_edtf == "2022-03-23"


def test_a_changed_incident_changes_its_children_by_what_they_are(loaded, reload_with):
    code = "INC-2021-08-kabul-gay-man-rape"
    before = {act.kind: act.pk for act in rows(Act).filter(incident__code=code)}

    def edit(content):
        record = _record(content, code)
        record["acts"] = ["rape", "house_raid"]
        record["victims_count"] = 2
        record["alleged_perpetrators"] = ["GDI"]

    report = reload_with("incidents.json", edit)

    after = {act.kind: act.pk for act in rows(Act).filter(incident__code=code)}
    assert _changed(report) == {Kind.INCIDENT: [code]}
    assert set(after) == {"rape", "house_raid"}
    assert after["rape"] == before["rape"]
    involvements = rows(Involvement).filter(act__incident__code=code)
    assert {row.count for row in involvements if row.side == "victim"} == {2}
    assert {row.described_as for row in involvements if row.described_as} == {"GDI"}


def test_a_changed_testimony_is_sealed_anew_in_the_same_paragraph(loaded, reload_with):
    before = {p.testimony.code: p for p in rows(Paragraph).select_related("testimony")}

    report = reload_with(
        "testimonies.json", lambda content: _record(content, "TST-001").update(summary="Mended.")
    )

    after = {p.testimony.code: p for p in rows(Paragraph).select_related("testimony", "key")}
    assert _changed(report) == {Kind.TESTIMONY: ["TST-001"]}
    assert after["TST-001"].pk == before["TST-001"].pk
    assert after["TST-001"].original == "Mended."
    assert bytes(after["TST-002"].original_sealed) == bytes(before["TST-002"].original_sealed)


def test_an_erased_person_is_not_brought_back(loaded, reload_with, administrator):
    person = rows(Person).select_related("key").get(code="TST-001")
    vault.destroy(key=person.key, by=administrator, reason="withdrawn")
    rows(Testimony).filter(code="TST-001").update(summary="")

    report = reload_with(
        "testimonies.json", lambda content: _record(content, "TST-001").update(place="Kabul")
    )

    assert report.erased == ["TST-001"]
    assert rows(Testimony).get(code="TST-001").summary == ""
    assert rows(Paragraph).filter(testimony__code="TST-001").count() == 1
    assert report.count(Kind.TESTIMONY).unchanged == 32


def test_a_mended_source_replaces_the_old_one(loaded, reload_with):
    code = "POL-2021-08-kandahar-female-voices"
    old = Source.objects.get(policysource_set__policy__code=code)
    total = Source.objects.count()

    def edit(content):
        _record(content, code)["sources"][0]["title"] = "A title put right"

    report = reload_with("policies.json", edit)

    assert _changed(report) == {Kind.POLICY: [code]}
    assert Source.objects.get(policysource_set__policy__code=code).title == "A title put right"
    assert not Source.objects.filter(pk=old.pk).exists()
    assert Source.objects.count() == total


@pytest.mark.parametrize(
    ("file", "kind", "code", "change"),
    [
        ("authorities.json", Kind.AUTHORITY, "AUT-MOE", {"to": "2026-01"}),
        ("authorities.json", Kind.AUTHORITY, "AUT-MOE", {"sources": [
            {"title": "t", "publisher": "p", "date": "", "url": ""}]}),
        ("authorities.json", Kind.AUTHORITY, "AUT-MOE", {"legal_measures": [
            {"measure": "Listed", "date": "2025"}]}),
        ("authorities.json", Kind.AUTHORITY, "AUT-MOE", {"institution_code": "AUT-CABINET"}),
        ("policies.json", Kind.POLICY, "POL-2021-08-music-ban", {"authority_codes": ["AUT-MOI"]}),
        ("policies.json", Kind.POLICY, "POL-2021-08-music-ban", {"groups_affected": ["girls"]}),
        ("policies.json", Kind.POLICY, "POL-2021-08-music-ban", {"verified": False}),
        ("policies.json", Kind.POLICY, "POL-2021-08-music-ban", {"note": "Doubted."}),
        ("policies.json", Kind.POLICY, "POL-2021-08-music-ban", {
            "scope": "province", "provinces": ["AF01", "AF32"]}),
        ("incidents.json", Kind.INCIDENT, "INC-2021-08-17-kabul-restaurant", {"rights": ["work"]}),
        ("incidents.json", Kind.INCIDENT, "INC-2021-08-17-kabul-restaurant", {
            "related_policy_codes": ["POL-2021-08-music-ban"]}),
        ("incidents.json", Kind.INCIDENT, "INC-2021-08-17-kabul-restaurant", {
            "district_pcode": None}),
        ("testimonies.json", Kind.TESTIMONY, "TST-001", {"label": "Another label."}),
        ("testimonies.json", Kind.TESTIMONY, "TST-001", {"province": "AF01"}),
        ("testimonies.json", Kind.TESTIMONY, "TST-001", {"rights": ["torture"]}),
        ("testimonies.json", Kind.TESTIMONY, "TST-001", {
            "related_incident_codes": ["INC-2021-08-17-kabul-restaurant"]}),
    ],
)  # fmt: skip
def test_every_field_of_a_record_counts_as_a_change(loaded, reload_with, file, kind, code, change):
    report = reload_with(file, lambda content: _record(content, code).update(change))

    assert _changed(report) == {kind: [code]}
    assert load(LIBRARY).changed(kind) == [code]  # and back again


def test_rights_elements_and_mechanisms_are_updated_by_code(loaded, library):
    rights = json.loads((library / "rights.json").read_text())
    rights["rights"][0]["instruments"][0]["note"] = "Another note."
    rights["rights"][1]["instruments"].pop()
    rights["afghanistan_treaty_status"][0]["note"] = "Another note."
    (library / "rights.json").write_text(json.dumps(rights))
    elements = json.loads((library / "legal_elements.json").read_text())
    elements["frameworks"][0]["elements"][0]["paraphrase"] = "Another."
    elements["assessment_scale"][1]["label"] = "Another."
    (library / "legal_elements.json").write_text(json.dumps(elements))
    mechanisms = json.loads((library / "mechanisms.json").read_text())
    mechanisms["mechanisms"][0]["legal_framework_codes"].append("un-treaty-violation")
    (library / "mechanisms.json").write_text(json.dumps(mechanisms))

    assert _changed(load(library)) == {
        Kind.INSTRUMENT: ["UDHR"],
        Kind.RIGHT: sorted(right["code"] for right in rights["rights"][:2]),
        Kind.CONCLUSION: ["no_information"],
        Kind.ELEMENT: ["PERS-1"],
        Kind.MECHANISM: ["icc-otp"],
    }


def test_the_command_prints_what_it_loaded(loaded, capsys):
    call_command("load_reference")

    printed = capsys.readouterr().out
    assert "policies                126      0        0        126" in printed
    assert "districts               401      0        0        401" in printed
    assert "all                     854      0        0        854" in printed


def test_the_command_names_each_fault_and_fails(loaded, library):
    (library / "policies.json").write_text("[{}]")

    with pytest.raises(CommandError, match=r"policies.json: policy 1, code: is missing") as raised:
        call_command("load_reference", str(library))

    assert "Nothing was loaded: 15 faults." in str(raised.value)


def test_an_act_cited_in_a_case_cannot_be_taken_away(loaded, library, reload_with):
    act = rows(Act).select_related("incident").filter(kind="threat").first()
    CitationFactory(provision=None, act=act)
    policies = json.loads((library / "policies.json").read_text())
    policies[0]["title"] = "Written before the incident is."
    (library / "policies.json").write_text(json.dumps(policies))

    with pytest.raises(ReferenceRejected) as raised:
        reload_with(
            "incidents.json",
            lambda content: _record(content, act.incident.code).update(acts=["censorship"]),
        )

    (problem,) = raised.value.problems
    assert (problem.file, problem.record) == ("incidents.json", act.incident.code)
    assert problem.field == "acts"
    assert "“threat” is cited in a case" in problem.reason
    assert rows(Act).filter(pk=act.pk).exists()
    assert not rows(Act).filter(incident=act.incident, kind="censorship").exists()
    assert not Policy.objects.filter(title="Written before the incident is.").exists()
