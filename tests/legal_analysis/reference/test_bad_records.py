"""Each kind of bad record stops the load by name, and nothing is written."""

import json
from typing import Any

import pytest
from django.apps import apps

from legal_analysis.reference.loader import ReferenceRejected, load
from legal_analysis.reference.rows import rows
from tests.factories import reference
from tests.factories.evidence import IncidentFactory, PersonFactory, TestimonyFactory
from tests.factories.reference import (
    authority,
    decision,
    district,
    element,
    framework,
    incident,
    instrument,
    legal_source,
    mechanism,
    places,
    policy,
    province,
    published_testimony,
    right,
    source,
)

POLICIES, INCIDENTS, TESTIMONIES = "policies.json", "incidents.json", "testimonies.json"
AUTHORITIES, PLACES, RIGHTS = "authorities.json", "afghanistan_admin.json", "rights.json"
LAW, MECHANISMS = "legal_elements.json", "mechanisms.json"


def _without(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}


def _rows_of_every_table() -> dict[str, int]:
    labels = ("accounts", "evidence", "legal_analysis")
    models = [model for label in labels for model in apps.get_app_config(label).get_models(True)]
    return {model._meta.label: rows(model).count() for model in models}


def _problems(directory):
    before = _rows_of_every_table()
    with pytest.raises(ReferenceRejected) as raised:
        load(directory)
    assert _rows_of_every_table() == before
    return raised.value.problems


CASES = [
    # Codes that nothing answers to.
    (POLICIES, [policy(rights=["education", "edukation"])], "POL-INVENTED", "rights[1]", "“edukation” is no right we know; did you mean “education”?"),
    (POLICIES, [policy(authority_codes=["AUT-NONE"])], "POL-INVENTED", "authority_codes[0]", "“AUT-NONE” is no authority"),
    (POLICIES, [policy(scope="province", provinces=["AF77"])], "POL-INVENTED", "provinces[0]", "“AF77” is no province"),
    (POLICIES, [policy(scope="province", provinces=["AF0101"])], "POL-INVENTED", "provinces[0]", "“AF0101” is no province"),
    (INCIDENTS, [incident(rights=["sleep"])], "INC-INVENTED", "rights[0]", "“sleep” is no right"),
    (INCIDENTS, [incident(related_policy_codes=["POL-NONE"])], "INC-INVENTED", "related_policy_codes[0]", "“POL-NONE” is no policy"),
    (INCIDENTS, [incident(related_policy_codes=["TST-001"])], "INC-INVENTED", "related_policy_codes[0]", "“TST-001” is no policy"),
    (INCIDENTS, [incident(province="AF77")], "INC-INVENTED", "province", "“AF77” is no province"),
    (INCIDENTS, [incident(district_pcode="AF0177")], "INC-INVENTED", "district_pcode", "“AF0177” is no district"),
    (TESTIMONIES, [published_testimony(related_incident_codes=["INC-NONE"])], "TST-INVENTED", "related_incident_codes[0]", "“INC-NONE” is no incident"),
    (TESTIMONIES, [published_testimony(related_policy_codes=["POL-NONE"])], "TST-INVENTED", "related_policy_codes[0]", "“POL-NONE” is no policy"),
    (TESTIMONIES, [published_testimony(rights=["sleep"])], "TST-INVENTED", "rights[0]", "“sleep” is no right"),
    (TESTIMONIES, [published_testimony(province="AF77")], "TST-INVENTED", "province", "“AF77” is no province"),
    (AUTHORITIES, [authority(institution_code="AUT-NONE")], "AUT-INVENTED", "institution_code", "“AUT-NONE” is no institution"),
    (AUTHORITIES, [authority(institution_code="AUT-INVENTED")], "AUT-INVENTED", "institution_code", "is the authority itself"),
    (RIGHTS, {"rights": [right(instruments=[{"instrument": "NONE", "article": "1", "note": ""}])]}, "invented_right", "instruments[0].instrument", "“NONE” is no instrument"),
    (LAW, {"frameworks": [framework("f", element(related_right_codes=["sleep"]))]}, "INV-1", "related_right_codes[0]", "“sleep” is no right"),
    (MECHANISMS, {"mechanisms": [mechanism(legal_framework_codes=["none"])]}, "invented-body", "legal_framework_codes[0]", "“none” is no framework"),
    (PLACES, places(pcode_aliases={"AF2199": "AF9999"}), "(whole file)", "pcode_aliases.AF2199", "“AF9999” is no P-code"),
    # Words outside a vocabulary.
    (POLICIES, [policy(instrument_type="fatwa")], "POL-INVENTED", "instrument_type", "“fatwa” is no type of instrument"),
    (POLICIES, [policy(status="inforce")], "POL-INVENTED", "status", "did you mean “in_force”?"),
    (POLICIES, [policy(scope="regional")], "POL-INVENTED", "scope", "“regional” is no scope"),
    (POLICIES, [policy(groups_affected=["woman"])], "POL-INVENTED", "groups_affected[0]", "“woman” is no victim group"),
    (POLICIES, [policy(date_precision="hour")], "POL-INVENTED", "date_precision", "“hour” is no precision"),
    (INCIDENTS, [incident(acts=["threat", "insult"])], "INC-INVENTED", "acts[1]", "“insult” is no kind of act"),
    (INCIDENTS, [incident(groups_affected=["children"])], "INC-INVENTED", "groups_affected[0]", "“children” is no victim group"),
    (TESTIMONIES, [published_testimony(acts=["insult"])], "TST-INVENTED", "acts[0]", "“insult” is no kind of act"),
    (AUTHORITIES, [authority(kind="person")], "AUT-INVENTED", "kind", "“person” is no kind of authority"),
    (PLACES, places(province(region="Centre")), "AF99", "region", "“Centre” is no region"),
    (LAW, {"frameworks": [framework("f", element(kind="special"))]}, "INV-1", "kind", "“special” is no kind of element"),
    (LAW, {"frameworks": [framework("f", element(related_act_codes=["insult"]))]}, "INV-1", "related_act_codes[0]", "“insult” is no kind of act"),
    # Dates.
    (POLICIES, [policy(date="2025-13", date_precision="month")], "POL-INVENTED", "date", "no month 13"),
    (POLICIES, [policy(date="2025-02-30")], "POL-INVENTED", "date", "no such day"),
    (POLICIES, [policy(date="1403-12-14")], "POL-INVENTED", "date", "Solar Hijri"),
    (POLICIES, [policy(date="March 2025", date_precision="month")], "POL-INVENTED", "date", "not a date in EDTF"),
    (POLICIES, [policy(date="", date_precision="month")], "POL-INVENTED", "date", "is empty"),
    (POLICIES, [policy(date="..", date_precision="interval")], "POL-INVENTED", "date", "not a date in EDTF"),
    (INCIDENTS, [incident(date="2025-06/2025-01", date_precision="interval")], "INC-INVENTED", "date", "ends before it begins"),
    (POLICIES, [policy(date_precision="month")], "POL-INVENTED", "date_precision", "is month, but the date 2025-03-04 is exact to the day"),
    (POLICIES, [policy(date="2025-03")], "POL-INVENTED", "date_precision", "is day, but the date 2025-03 is exact to the month"),
    (INCIDENTS, [incident(date="2025/2026", date_precision="year")], "INC-INVENTED", "date_precision", "exact to the interval"),
    (TESTIMONIES, [published_testimony(date="2025-XX-XX", date_precision="day")], "TST-INVENTED", "date_precision", "exact to the year"),
    (POLICIES, [policy(sources=[source(date="last year")])], "POL-INVENTED", "sources[0].date", "not a date in EDTF"),
    (AUTHORITIES, [authority(**{"from": "2022-18"})], "AUT-INVENTED", "from", "no month 18"),
    (AUTHORITIES, [authority(**{"from": "2022-10-18", "to": "2022-09-20"})], "AUT-INVENTED", "to", "2022-09-20 is before 2022-10-18"),
    (AUTHORITIES, [authority(legal_measures=[{"measure": "Listed", "date": "soon"}])], "AUT-INVENTED", "legal_measures[0].date", "not a date in EDTF"),
    (RIGHTS, {"afghanistan_treaty_status": [instrument(date="1999-99")]}, "INV", "date", "no month 99"),
    # Sources.
    (POLICIES, [policy(sources=[])], "POL-INVENTED", "sources", "is empty"),
    (POLICIES, [_without(policy(), "sources")], "POL-INVENTED", "sources", "is missing"),
    (POLICIES, [policy(sources=[_without(source(), "title")])], "POL-INVENTED", "sources[0].title", "is missing"),
    (POLICIES, [policy(sources=[source(title="  ")])], "POL-INVENTED", "sources[0].title", "is empty"),
    (POLICIES, [policy(sources=[source(publisher="")])], "POL-INVENTED", "sources[0].publisher", "is empty"),
    (POLICIES, [policy(sources=[source(), source()])], "POL-INVENTED", "sources[1]", "stands there twice"),
    (POLICIES, [policy(sources=[source(url="ftp://example.org/a")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (POLICIES, [policy(sources=[source(url="javascript:alert(1)")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (POLICIES, [policy(sources=[source(url="example.org/a")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (POLICIES, [policy(sources=[source(url="../a.pdf")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (POLICIES, [policy(sources=[source(url="https://exam ple.org")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (POLICIES, [policy(sources=[source(url="https://[::1")])], "POL-INVENTED", "sources[0].url", "not an http or https address"),
    (INCIDENTS, [incident(sources=[])], "INC-INVENTED", "sources", "is empty"),
    (TESTIMONIES, [published_testimony(sources=[])], "TST-INVENTED", "sources", "is empty"),
    (AUTHORITIES, [authority(sources=[])], "AUT-INVENTED", "sources", "is empty"),
    (RIGHTS, {"rights": [right(sources=[legal_source(citation="")])]}, "invented_right", "sources[0].citation", "is empty"),
    (RIGHTS, {"afghanistan_treaty_status": [_without(instrument(), "source")]}, "INV", "source", "is missing"),
    (LAW, {"frameworks": [framework("f", element(sources=[]))]}, "INV-1", "sources", "is empty"),
    (LAW, {"case_law": [decision(sources=[])]}, "INV-v-INV", "sources", "is empty"),
    (MECHANISMS, {"mechanisms": [mechanism(sources=[])]}, "invented-body", "sources", "is empty"),
    (PLACES, places(province(), sources=[]), "(whole file)", "sources", "is empty"),
    # Places that do not fit.
    (INCIDENTS, [incident(province="AF02", district_pcode="AF0101")], "INC-INVENTED", "district_pcode", "“AF0101” is no district of AF02"),
    (INCIDENTS, [incident(province=None, district_pcode="AF0101")], "INC-INVENTED", "province", "is null, but there is a district"),
    (INCIDENTS, [incident(province="AF01", district_pcode="AF2110")], "INC-INVENTED", "district_pcode", "“AF2110” is no district of AF01"),
    (POLICIES, [policy(provinces=["AF01"])], "POL-INVENTED", "provinces", "must be empty where the scope is national"),
    (POLICIES, [policy(scope="province")], "POL-INVENTED", "provinces", "is empty, but the scope is province"),
    (PLACES, places(province(districts=[district("AF0199")])), "AF0199", "pcode", "no district code of AF99"),
    (PLACES, places(province(), counts={"provinces": 2, "districts": 0}), "(whole file)", "counts.provinces", "is 2, but there are 1"),
    (PLACES, places(pcode_aliases={"AF0101": "AF0102"}), "(whole file)", "pcode_aliases.AF0101", "a P-code of its own"),
    # Codes that are taken.
    (POLICIES, [policy(), policy(title="Another")], "POL-INVENTED", "code", "also the code of another policy, in policies.json"),
    (POLICIES, [policy("TST-001")], "TST-001", "code", "is loaded already, under testimonies"),
    (INCIDENTS, [incident("AUT-MOE")], "AUT-MOE", "code", "is loaded already, under authorities"),
    (TESTIMONIES, [published_testimony("PERS-1")], "PERS-1", "code", "is loaded already, under elements"),
    (PLACES, places(province("AF98"), province("AF98")), "AF98", "pcode", "another province"),
    (PLACES, places(province("AF98", districts=[district("AF98")])), "AF98", "pcode", "also the code of a record under provinces"),
    (LAW, {"frameworks": [framework("f", element(), element("INV-2"))]}, "INV-2", "order", "1 is also the order of INV-1"),
    (RIGHTS, {"rights": [right(instruments=[{"instrument": "CEDAW", "article": "1", "note": ""}, {"instrument": "CEDAW", "article": "1", "note": "b"}])]}, "invented_right", "instruments[1].article", "stands there twice"),
    # Keys.
    (POLICIES, [policy(sumary="x")], "POL-INVENTED", "sumary", "is no key we know; did you mean “summary”?"),
    (POLICIES, [policy(sources=[source(link="x")])], "POL-INVENTED", "sources[0].link", "is no key we know"),
    (POLICIES, [_without(policy(), "summary")], "POL-INVENTED", "summary", "is missing"),
    (POLICIES, [_without(policy(), "verified")], "POL-INVENTED", "verified", "is missing"),
    (POLICIES, [_without(policy(), "code")], "policy 1", "code", "is missing"),
    (INCIDENTS, [_without(incident(), "alleged_perpetrators")], "INC-INVENTED", "alleged_perpetrators", "is missing"),
    (TESTIMONIES, [_without(published_testimony(), "label")], "TST-INVENTED", "label", "is missing"),
    (MECHANISMS, {"mechanisms": [mechanism(format={})]}, "invented-body", "format.language", "is missing"),
    (MECHANISMS, {"mechanism": []}, "(whole file)", "mechanism", "did you mean “mechanisms”?"),
    (LAW, {"notice": "Only that."}, "(whole file)", "assessment_scale or standards_of_proof or case_law or frameworks", "is missing"),
    # Types and texts.
    (POLICIES, [policy(rights="education")], "POL-INVENTED", "rights", "must be a list, but is a text"),
    (POLICIES, [policy(verified="yes")], "POL-INVENTED", "verified", "must be true or false, but is a text"),
    (POLICIES, [policy(verified=1)], "POL-INVENTED", "verified", "must be true or false, but is a number"),
    (POLICIES, [policy(title=None)], "POL-INVENTED", "title", "must be a text, but is null"),
    (POLICIES, [policy(title=2025)], "POL-INVENTED", "title", "must be a text, but is a number"),
    (POLICIES, [policy(rights=[["education"]])], "POL-INVENTED", "rights[0]", "must be a text, but is a list"),
    (POLICIES, [policy(sources={})], "POL-INVENTED", "sources", "must be a list, but is an object"),
    (POLICIES, [policy(sources=["a report"])], "POL-INVENTED", "sources[0]", "must be an object, but is a text"),
    (POLICIES, ["POL-1"], "policy 1", "", "must be an object, but is a text"),
    (POLICIES, [policy(summary="")], "POL-INVENTED", "summary", "is empty"),
    (POLICIES, [policy(summary=" \n")], "POL-INVENTED", "summary", "is empty"),
    (POLICIES, [policy(note="")], "POL-INVENTED", "note", "is empty"),
    (POLICIES, [policy(rights=[])], "POL-INVENTED", "rights", "is empty"),
    (POLICIES, [policy(rights=["education", "education"])], "POL-INVENTED", "rights[1]", "stands there twice"),
    (POLICIES, [policy("POL INVENTED")], "POL INVENTED", "code", "is not a code"),
    (POLICIES, [policy("POL-" + "x" * 80)], "POL-" + "x" * 80, "code", "84 characters long; at most 80"),
    (POLICIES, [policy(title="x" * 301)], "POL-INVENTED", "title", "301 characters long; at most 300"),
    (POLICIES, [policy(summary="A\x00B")], "POL-INVENTED", "summary", "cannot be printed"),
    (POLICIES, [policy(summary="A\ud800B")], "POL-INVENTED", "summary", "cannot be printed"),
    (INCIDENTS, [incident(victims_count=-1)], "INC-INVENTED", "victims_count", "-1 is negative"),
    (INCIDENTS, [incident(victims_count=2.5)], "INC-INVENTED", "victims_count", "must be a whole number"),
    (INCIDENTS, [incident(victims_count="2")], "INC-INVENTED", "victims_count", "must be a whole number, but is a text"),
    (INCIDENTS, [incident(victims_count=True)], "INC-INVENTED", "victims_count", "must be a whole number"),
    (INCIDENTS, [incident(victims_count=10**12)], "INC-INVENTED", "victims_count", "too large"),
    (RIGHTS, {"rights": [right(order=40_000)]}, "invented_right", "order", "too large"),
    (TESTIMONIES, [published_testimony("T" * 33)], "T" * 33, "code", "at most 32"),
    (PLACES, places(province(districts=["Kabul"])), "AF99, district 1", "", "must be an object"),
    # Files.
    (POLICIES, "[{]", "(whole file)", "", "is not JSON"),
    (POLICIES, "", "(whole file)", "", "is not JSON"),
    (POLICIES, '[{"code": "POL-1", "code": "POL-2"}]', "(whole file)", "", "the key “code” stands there twice"),
    (POLICIES, "[NaN]", "(whole file)", "", "NaN is not a number"),
    (POLICIES, "[" * 100_000, "(whole file)", "", "too deeply nested"),
    (POLICIES, {"policies": [policy()]}, "(whole file)", "", "must be a list of records"),
    (RIGHTS, [right()], "(whole file)", "", "must be an object"),
    (RIGHTS, {"rights": right()}, "(whole file)", "rights", "must be a list, but is an object"),
    ("policy.json", [policy()], "(whole file)", "", "is no file of a reference library"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "content", "record", "field", "reason"),
    CASES,
    ids=[f"{case[0].removesuffix('.json')}-{case[3]}-{case[4][:30]}" for case in CASES],
)
def test_a_bad_record_stops_the_load_by_name(
    loaded, directory_of, file, content, record, field, reason
):
    problems = _problems(directory_of({file: content}))

    fitting = [p for p in problems if (p.file, p.record, p.field) == (file, record, field)]
    assert fitting, problems
    assert any(reason in problem.reason for problem in fitting), fitting
    assert all(text in str(fitting[0]) for text in (file, record, field))
    several = field.startswith("format") or field in ("mechanism", "verified") or len(record) > 80
    assert len(problems) == 1 or several, problems


def test_a_valid_record_beside_a_bad_one_is_not_written(loaded, directory_of):
    problems = _problems(directory_of({POLICIES: [policy("POL-GOOD"), policy(rights=["sleep"])]}))

    assert [problem.record for problem in problems] == ["POL-INVENTED"]


def test_every_bad_record_is_named_at_once(loaded, directory_of):
    directory = directory_of(
        {
            POLICIES: [policy("POL-1", date="2025-13"), policy("POL-2", rights=["sleep"])],
            INCIDENTS: [incident("INC-1", victims_count=-1), incident("INC-2", province="AF77")],
            TESTIMONIES: [published_testimony("TST-1", sources=[], summary="")],
            "notes.json": {},
        }
    )

    assert {(p.file, p.record, p.field) for p in _problems(directory)} == {
        ("policies.json", "POL-1", "date"),
        ("policies.json", "POL-2", "rights[0]"),
        ("incidents.json", "INC-1", "victims_count"),
        ("incidents.json", "INC-2", "province"),
        ("testimonies.json", "TST-1", "sources"),
        ("testimonies.json", "TST-1", "summary"),
        ("notes.json", "(whole file)", ""),
    }


def test_what_refers_to_a_faulty_record_is_not_faulty_itself(loaded, directory_of):
    directory = directory_of(
        {
            POLICIES: [policy("POL-1", summary="")],
            INCIDENTS: [incident(related_policy_codes=["POL-1"])],
        }
    )

    assert [problem.record for problem in _problems(directory)] == ["POL-1"]


def test_one_code_under_two_kinds_is_refused(loaded, directory_of):
    directory = directory_of({POLICIES: [policy("X-1")], INCIDENTS: [incident("X-1")]})

    (problem,) = _problems(directory)
    assert (problem.file, problem.record, problem.field) == ("incidents.json", "X-1", "code")
    assert "under policies, in policies.json" in problem.reason


@pytest.mark.parametrize("content", [b"\xff\xfe[]", b'[{"title": "\xe9"}]'])
def test_a_file_that_is_not_utf_8_is_refused(loaded, tmp_path, content):
    (tmp_path / POLICIES).write_bytes(content)

    (problem,) = _problems(tmp_path)
    assert (problem.file, problem.record) == (POLICIES, "(whole file)")
    assert "is not UTF-8" in problem.reason


def test_a_directory_without_files_is_refused(loaded, tmp_path):
    (tmp_path / "README.md").write_text("Nothing else.")

    (problem,) = _problems(tmp_path)
    assert "holds no reference file; expected are afghanistan_admin.json" in problem.reason


def test_a_directory_that_is_not_there_is_refused(loaded, tmp_path):
    (problem,) = _problems(tmp_path / "nowhere")
    assert problem.reason == "is no directory"


def test_an_unreadable_file_is_refused(loaded, tmp_path):
    (tmp_path / POLICIES).mkdir()

    (problem,) = _problems(tmp_path)
    assert (problem.file, problem.reason) == (POLICIES, "cannot be read: Is a directory")


@pytest.mark.parametrize("held_by_us", ["testimony", "person", "incident"])
def test_the_record_of_an_organisation_is_never_written_over(loaded, directory_of, held_by_us):
    if held_by_us == "testimony":
        files = {TESTIMONIES: [published_testimony(TestimonyFactory().code)]}
    elif held_by_us == "person":
        files = {TESTIMONIES: [published_testimony(PersonFactory().code)]}
    else:
        files = {INCIDENTS: [incident(IncidentFactory().code)]}

    (problem,) = _problems(directory_of(files))
    assert problem.field == "code"
    assert "belongs to a record of an organisation" in problem.reason


def test_every_builder_makes_a_record_the_loader_takes(loaded, directory_of):
    """Otherwise the cases above could fail for another reason than the one they name."""
    directory = directory_of(
        {
            POLICIES: [policy()],
            INCIDENTS: [incident()],
            TESTIMONIES: [published_testimony()],
            AUTHORITIES: [authority()],
            PLACES: places(province(districts=[district("AF9901")])),
            RIGHTS: {"afghanistan_treaty_status": [instrument()], "rights": [right()]},
            LAW: {"frameworks": [framework("f", element())], "case_law": [decision()]},
            MECHANISMS: {"mechanisms": [mechanism()]},
        }
    )

    report = load(directory)

    assert (report.all.new, report.all.changed, report.all.unchanged) == (12, 0, 0)
    assert json.loads((directory / POLICIES).read_text()) == [reference.policy()]
