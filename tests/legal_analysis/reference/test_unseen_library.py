"""Another directory of the same shape, never seen before, loads beside the library."""

import json
import shutil

import pytest

from accounts.identity import acting_for_system
from evidence.models import Act, Authority, Incident, Involvement, Paragraph, Place, Testimony
from legal_analysis.models import (
    CaseLaw,
    Element,
    Enforcement,
    Framework,
    Mechanism,
    Policy,
    Right,
)
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.loader import LIBRARY, load
from legal_analysis.reference.rows import rows
from tests.factories.legal_analysis import EnforcementDecisionFactory
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

EDTF = {
    "2025": "year",
    "2025~": "year",
    "2025?": "year",
    "2025%": "year",
    "2025-XX": "year",
    "2025-03": "month",
    "2025-03~": "month",
    "2025-03-XX": "month",
    "2025-03-04": "day",
    "2025-03-04?": "day",
    "2025-21": "season",
    "202X": "decade",
    "2025-01/2025-03": "interval",
    "2025-01-31~/2026": "interval",
    "2021-08-15/..": "interval",
    "../2025-03": "interval",
    "2024/": "interval",
    "[2024,2025]": "set",
    "{2025-01-01,2025-01-03}": "set",
}


@pytest.mark.parametrize(("text", "precision"), EDTF.items())
def test_every_form_of_date_is_kept_as_given(loaded, directory_of, text, precision):
    directory = directory_of(
        {
            "policies.json": [policy(date=text, date_precision=precision)],
            "incidents.json": [incident(date=text, date_precision=precision)],
            "testimonies.json": [published_testimony(date=text, date_precision=precision)],
        }
    )

    assert load(directory).all.new == 3
    assert load(directory).all.unchanged == 3
    for row in (
        Policy.objects.get(code="POL-INVENTED"),
        rows(Incident).get(code="INC-INVENTED"),
        rows(Testimony).get(code="TST-INVENTED"),
    ):
        assert row.date_edtf == text
        assert row.date_range is not None


@pytest.mark.parametrize("text", ["202X", "2025-24", "[2024,2025]"])
def test_a_coarse_date_may_be_called_an_interval(loaded, directory_of, text):
    record = policy(date=text, date_precision="interval")

    assert load(directory_of({"policies.json": [record]})).all.new == 1


def test_one_file_alone_loads_and_leaves_the_rest_alone(loaded, directory_of):
    report = load(directory_of({"incidents.json": [incident()], "README.md": "About this."}))

    assert {kind: report.count(kind).new for kind in report.outcomes} == {Kind.INCIDENT: 1}
    assert rows(Incident).count() == 92
    assert Policy.objects.count() == 126
    assert load(LIBRARY).all.changed == 0


def test_records_need_no_order(loaded, directory_of):
    directory = directory_of(
        {
            "authorities.json": [
                authority("AUT-NEW-DEPUTY", institution_code="AUT-NEW-OFFICE"),
                authority("AUT-NEW-OFFICE", kind="institution", institution_code="AUT-NEW-PARENT"),
                authority("AUT-NEW-PARENT", kind="institution", institution_code=None),
            ],
            "testimonies.json": [published_testimony(related_incident_codes=["INC-INVENTED"])],
            "incidents.json": [incident(related_policy_codes=["POL-INVENTED"])],
            "policies.json": [policy(authority_codes=["AUT-NEW-DEPUTY"], rights=["new_right"])],
            "rights.json": {
                "rights": [
                    right(
                        "new_right", instruments=[{"instrument": "N", "article": "1", "note": ""}]
                    )
                ],
                "afghanistan_treaty_status": [instrument("N")],
            },
            "mechanisms.json": {"mechanisms": [mechanism(legal_framework_codes=["new"])]},
            "legal_elements.json": {
                "frameworks": [framework("new", element(related_right_codes=["new_right"]))]
            },
        }
    )

    assert load(directory).all.new == 11
    deputy = Authority.objects.get(code="AUT-NEW-DEPUTY")
    assert deputy.institution is not None
    assert deputy.institution.institution == Authority.objects.get(code="AUT-NEW-PARENT")
    assert [i.code for i in rows(Incident).filter(testimonies__code="TST-INVENTED")] == [
        "INC-INVENTED"
    ]
    assert Mechanism.objects.get(code="invented-body").frameworks.get().code == "new"
    assert load(directory).all.unchanged == 11


def test_records_with_every_optional_key_load(loaded, directory_of):
    doubts = {
        "note": "A note.",
        "verified_part": "The name.",
        "unverified_part": "All else.",
        "recheck_before_use": True,
    }
    directory = directory_of(
        {
            "policies.json": [policy(note="Doubted.", verified=False)],
            "incidents.json": [
                incident(note="Doubted.", district_pcode="AF0101", victims_count=None),
                incident("INC-2", district_pcode=None, province=None, victims_count=0),
            ],
            "testimonies.json": [published_testimony(note="Doubted.", province=None)],
            "authorities.json": [
                authority(
                    note="Doubted.",
                    legal_measures=[{"measure": "Listed", "date": "2024-05"}],
                    **{"from": None, "to": "2025-01"},
                )
            ],
            "rights.json": {
                "schema_version": "1.0",
                "document_version": "2026.12",
                "language": "en",
                "notice": "Invented.",
                "afghanistan_treaty_status": [
                    instrument(
                        mode="accession",
                        in_force="2003-05-01",
                        unverified_part="All.",
                        party=True,
                        monitoring_body="Committee",
                        individual_complaints=False,
                    )
                ],
                "rights": [right(note="A note.", unverified_part="All.")],
            },
            "legal_elements.json": {
                "jurisdiction": "Nowhere",
                "kinds": {"invented": "made up"},
                "assessment_scale": [{"code": "invented_step", "label": "Invented"}],
                "standards_of_proof": [{"code": "invented_standard", "label": "Invented"}],
                "case_law": [decision(note="A note.", unverified_part="All.")],
                "frameworks": [
                    framework(
                        "f",
                        element(
                            kind="invented",
                            official_reference="art. 0",
                            related_right_codes=["education"],
                            related_act_codes=["threat"],
                            links_to="policies",
                            official_element=False,
                            open_issue="Open.",
                            sensitivity="extreme",
                            **doubts,
                        ),
                        codified=False,
                        related_sources=[legal_source()],
                    )
                ],
            },
            "mechanisms.json": {
                "common_export_rules": ["None."],
                "mechanisms": [
                    mechanism(
                        anonymity_note="None.",
                        available=False,
                        deadline_rule="Never.",
                        format={
                            **mechanism()["format"],
                            "footnotes": "endnotes",
                            "languages_also_accepted": ["Dari"],
                            "language_note": "None.",
                            "sections_status": "None.",
                            "max_words": 100,
                            "max_words_scope": "All.",
                            "joint_max_words": 200,
                            "max_pages_scope": "All.",
                            "joint_max_pages": 20,
                            "page_numbering": True,
                        },
                        **doubts,
                    )
                ],
            },
        }
    )

    report = load(directory)

    assert report.all.new == 13
    assert load(directory).all.unchanged == 13
    row = Element.objects.get(code="INV-1")
    assert (row.verified, row.verified_part, row.unverified_part, row.recheck_before_use) == (
        False,
        "The name.",
        "All else.",
        True,
    )
    assert row.more["open_issue"] == "Open."
    body = Mechanism.objects.get(code="invented-body")
    assert (body.available, body.unverified_part, body.format["footnotes"]) == (
        False,
        "All else.",
        "endnotes",
    )
    assert Framework.objects.get(code="f").codified is False
    assert CaseLaw.objects.get(code="INV-v-INV").unverified_part == "All."
    assert Right.objects.get(code="invented_right").note == "A note."
    assert Policy.objects.get(code="POL-INVENTED").note == "Doubted."
    assert rows(Incident).get(code="INC-2").place is None
    tenure = Authority.objects.get(code="AUT-INVENTED").tenures.get()
    assert (tenure.from_edtf, tenure.date_range.lower) == ("", None)


def test_dari_and_pashto_text_is_kept_letter_by_letter(loaded, directory_of):
    dari = "به زنان گفته شد که دیگر به دفتر نیایند؛ «این حکم است»."
    pashto = "ښځو ته وویل شول چې نور دفتر ته مه راځئ."
    directory = directory_of(
        {
            "policies.json": [policy(title=dari, summary=pashto, issuing_authority="وزارت معارف")],
            "testimonies.json": [published_testimony(summary=dari, place="هرات")],
        }
    )

    load(directory)

    row = Policy.objects.get(code="POL-INVENTED")
    assert (row.title, row.summary, row.issuing_authority) == (dari, pashto, "وزارت معارف")
    paragraph = rows(Paragraph).select_related("key").get(testimony__code="TST-INVENTED")
    assert paragraph.original == dari


def test_a_byte_order_mark_is_no_fault_of_the_records(loaded, tmp_path):
    text = json.dumps([policy()])
    (tmp_path / "policies.json").write_text(text, encoding="utf-8-sig")

    assert load(tmp_path).all.new == 1


@pytest.mark.parametrize("given", ["AF21", "AF20"])
def test_another_p_code_of_a_place_stands_for_it(loaded, directory_of, given):
    """Khulm is AF2008 in our edition, AF2110 in an older one that had it in Balkh."""
    load(directory_of({"incidents.json": [incident(province=given, district_pcode="AF2110")]}))

    assert rows(Incident).get(code="INC-INVENTED").place == Place.objects.get(code="AF2008")


def test_new_places_and_other_codes_of_places_load(loaded, directory_of):
    directory = directory_of(
        {
            "afghanistan_admin.json": places(
                province(
                    name_cod_ab="Invintid",
                    districts=[district("AF9901", name_pashto="نوې", name_en="Invintid")],
                ),
                counts={"provinces": 1, "districts": 1},
                pcode_aliases={"AF9977": "AF9901", "AF0177": "AF0101"},
            ),
            "policies.json": [policy(scope="province", provinces=["AF99"])],
            "incidents.json": [incident(province="AF99", district_pcode="AF9977")],
        }
    )

    report = load(directory)

    assert report.count(Kind.DISTRICT).new == 1
    assert report.changed(Kind.DISTRICT) == ["AF0101"]  # it goes by one code more
    assert Place.objects.get(code="AF0101").alternative_codes == ["AF0177"]
    assert rows(Incident).get(code="INC-INVENTED").place.code == "AF9901"
    # One that bears the name of its province is spelled as that is.
    assert Place.objects.get(code="AF9901").name_en == "Invented"
    assert load(directory).all.changed == 0


def test_a_source_without_date_and_address_is_a_source(loaded, directory_of):
    record = policy(sources=[source(date="", url="")])

    load(directory_of({"policies.json": [record]}))

    row = Policy.objects.get(code="POL-INVENTED").graded_sources.get()
    assert (row.source.date_text, row.source.url) == ("", "")


def test_an_alleged_perpetrator_named_by_a_new_authority_is_that_authority(loaded, directory_of):
    directory = directory_of(
        {
            "authorities.json": [authority(name="Invented Directorate", kind="institution")],
            "incidents.json": [incident(alleged_perpetrators=["Invented Directorate", "a man"])],
        }
    )

    load(directory)

    named = rows(Involvement).filter(act__incident__code="INC-INVENTED").exclude(described_as="")
    assert dict(named.values_list("described_as", "authority__code")) == {
        "Invented Directorate": "AUT-INVENTED",
        "a man": None,
    }


def test_an_analysts_link_between_incident_and_policy_survives(loaded, directory_of):
    directory = directory_of({"incidents.json": [incident(related_policy_codes=[])]})
    load(directory)
    policy = Policy.objects.get(code="POL-2021-08-music-ban")
    decision = EnforcementDecisionFactory(
        incident=rows(Incident).get(code="INC-INVENTED"), provision=policy.provisions.get()
    )
    Enforcement.objects.create(
        incident=decision.incident,
        policy=policy,
        organisation=decision.organisation,
        basis=Enforcement.Basis.ACCEPTED,
    )

    assert load(directory).all.unchanged == 1
    assert rows(Enforcement).get(incident=decision.incident).basis == "accepted"

    # What the record states later stands beside it: the link is one organisation's, this is everybody's.
    load(directory_of({"incidents.json": [incident(related_policy_codes=[policy.code])]}))
    links = rows(Enforcement).filter(incident=decision.incident, policy=policy)
    assert set(links.values_list("basis", flat=True)) == {"accepted", "reported"}
    without = directory_of({"incidents.json": [incident(related_policy_codes=[])]})
    assert load(without).all.changed == 1
    assert rows(Enforcement).get(incident=decision.incident).basis == "accepted"


def test_the_library_loads_the_same_in_parts_and_in_any_order(committed_db, tmp_path):
    files = sorted(path.name for path in LIBRARY.glob("*.json"))
    first = {"afghanistan_admin.json", "authorities.json", "rights.json", "legal_elements.json"}
    for part, names in (("one", first), ("two", set(files) - first)):
        directory = tmp_path / part
        directory.mkdir()
        for name in names:
            content = json.loads((LIBRARY / name).read_text())
            backwards = content[::-1] if isinstance(content, list) else content
            (directory / name).write_text(json.dumps(backwards))
        load(directory)

    report = load(LIBRARY)

    assert (report.all.new, report.all.changed, report.all.unchanged) == (0, 0, 854)
    with acting_for_system(reason="test"):
        assert rows(Act).count() == 185


def test_map_outlines_and_prose_are_passed_over(loaded, tmp_path):
    shutil.copytree(LIBRARY, tmp_path / "library")
    (tmp_path / "library" / ".hidden.json").write_text("{")
    (tmp_path / "library" / "notes.txt").write_text("Notes.")

    assert load(tmp_path / "library").all.changed == 0
