"""What somebody could still work out of a public version about who is not in it: codes, counts, places, order."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import CaseMaterial, Person, Testimony
from legal_analysis.dossier import build, last_look
from legal_analysis.dossier.compose import annexes, briefly, cover
from legal_analysis.dossier.compose.book import Book, ProseRefused
from legal_analysis.dossier.compose.contrary import contrary
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Paragraph, Table, blocks_of, plain
from legal_analysis.dossier.shapes import shape_of
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.dossier.walking import contents_of
from legal_analysis.last_reading import public
from legal_analysis.last_reading.reading import read
from legal_analysis.models import CaseFile, Mechanism, Submission
from tests.factories import evidence
from tests.factories.accounts import UserFactory
from tests.legal_analysis.releases.test_last_reading import looked_at

SAID = "Wrflqz saw it"
Twin = Callable[[Callable[[dict[str, Any]], None]], dict[str, Any]]


def twin_of(submission: Submission, by: User, change: Callable[[dict[str, Any]], None]) -> Any:
    """Return the public version of a submission whose snapshot was changed so."""
    with acting_as(by):
        snapshot = thaw(submission, by=by)
        change(snapshot)
        reading = read(submission, snapshot, by=by, at=timezone.now())
    return public.public_version(snapshot, reading)


def her_code(snapshot: dict[str, Any]) -> str:
    (code,) = {row["code"] for row in snapshot["accounts"] if row["basis"] == "consent"}
    return str(code)


def printed(twin: dict[str, Any]) -> str:
    return "\n".join(plain(text) for _chapter, text, _note in contents_of(composed(twin)))


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda code: code.replace("-", "\u2011"),
        lambda code: code.replace("-", "\u2013"),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "\u00ad-"),
        lambda code: code.translate({ord(str(n)): chr(0x6F0 + n) for n in range(10)}),
        lambda code: f"{code}-b",
        lambda code: f"{code}b",
        lambda code: f"و{code}",
        lambda code: f"{code}\u200cها",
    ],
)
def test_T12_a_text_that_names_a_closed_record_goes_however_it_is_written(
    written, closed, advocate
):
    def change(snapshot: dict[str, Any]) -> None:
        code = written(her_code(snapshot))
        snapshot["texts"]["context"].append(f"{code} told us that {SAID}.")
        snapshot["texts"]["context"].append("The other stays.")

    twin = twin_of(closed, advocate, change)
    assert SAID not in json.dumps(twin)
    assert "The other stays." in twin["texts"]["context"]


def test_T12_no_code_stays_where_it_would_be_printed(closed, advocate):
    codes = []

    def change(snapshot: dict[str, Any]) -> None:
        codes.append(her_code(snapshot))
        whole, mixed = snapshot["texts"]["context"], snapshot["case"]
        whole.append(codes[0])
        mixed["label"] = f"As in [[{codes[0]}]]."
        for row in snapshot["citations"]:
            row["reason"] = f"Same raid as [[{codes[0]}]]."

    twin = twin_of(closed, advocate, change)
    last_look.check(composed(twin), twin)
    assert codes[0] not in printed(twin)
    assert codes[0] not in twin["case"]["label"]
    assert not [row for row in twin["citations"] if codes[0] in row["reason"]]


def test_T12_the_last_look_finds_what_slipped_through(closed, advocate):
    twin = twin_of(closed, advocate, lambda snapshot: None)
    code = her_code(twin)
    last_look.check(composed(twin), twin)
    for place in (twin["texts"]["context"], twin["case"]):
        spoiled = json.loads(json.dumps(twin))
        if place is twin["case"]:
            spoiled["case"]["title"] = f"The case of {code.lower()}"
        else:
            spoiled["texts"]["context"] = [f"As {code.lower()} says."]
        with pytest.raises(ProseRefused, match=code):
            last_look.check(composed(spoiled), spoiled)


def test_T12_no_file_is_made_of_what_the_last_look_refuses(closed, advocate):
    snapshot, twin = (
        looked_at(closed, advocate)[0],
        twin_of(closed, advocate, lambda snapshot: None),
    )
    twin["texts"]["context"] = [f"As {her_code(twin)} says."]
    with pytest.raises(ProseRefused, match="may not stand in the public version"):
        build.draft(snapshot, public=twin)


def test_T12_a_text_about_a_file_goes_with_the_files(closed, advocate):
    def change(snapshot: dict[str, Any]) -> None:
        number = snapshot["exhibits"][0]["number"]
        snapshot["texts"]["context"].append(f"{number} shows that {SAID}.")

    assert SAID not in json.dumps(twin_of(closed, advocate, change))


def assessed(snapshot: dict[str, Any]) -> None:
    """Put an assessment of an element of persecution into it, for which there is a reference."""
    snapshot["elements"].append({**snapshot["elements"][0], "code": "PERS-X"})
    snapshot["conclusions"][""] = "Supported"
    steps = {"law": [], "facts": ["x"], "reasoning": [], "contrary": []}
    snapshot["assessments"].append(
        {"element": "PERS-X", "conclusion": "", "second_reader": True, **steps}
    )
    names = [f"citations.PERS-X{one}" for one in ("", ".supports", ".undermines", ".neutral")]
    names += ["independent.PERS-X", "independent.PERS-X.undermines"]
    snapshot["figures"] |= dict.fromkeys(names, 1)


def test_T08_nothing_closed_can_be_had_by_subtracting(closed, advocate):
    snapshot, twin = looked_at(closed, advocate)[0], twin_of(closed, advocate, assessed)
    assert snapshot["figures"]["survivors.included"] == 1
    assert twin["figures"]["survivors.included"] == 0
    open_now = [row for row in twin["incidents"] if not row.get("closed")]
    assert twin["figures"]["incidents"] == len(open_now) < snapshot["figures"]["incidents"]
    assert twin["figures"]["citations"] == len(
        [row for row in twin["citations"] if row["target"]["kind"] != "withheld"]
    )
    assert not [row for row in twin["patterns"] if row["origin"] == "own_accounts"]
    elements = [key for key in twin["figures"] if key.startswith(("independent.", "sources.ind"))]
    assert {twin["figures"][key] for key in elements} == {"[confidential]"}
    assert elements
    assert "How many references and independent origins stand behind it" in printed(twin)
    assert {row["characters"] for row in twin["redactions"]} == {None}


def test_T08_no_record_says_how_many_origins_are_behind_it(closed, advocate):
    """One more than the sources that are printed beside it would be a person who told us of it."""

    def change(snapshot: dict[str, Any]) -> None:
        assessed(snapshot)
        decree = snapshot["policies"][0]
        decree["origins"] = 97
        target = {"kind": "provision", "record": decree["code"], "number": 1}
        row = {"element": "PERS-X", "target": target, "stance": "supports"}
        snapshot["citations"].append({**row, "weight": "low", "reason": "", "rights": []})

    twin = twin_of(closed, advocate, change)
    rows = [
        [plain(cell) for cell in row.cells]
        for table in blocks_of(annexes.element_evidence(Book(twin)).blocks)
        if isinstance(table, Table) and table.anchor == "table-evidence"
        for row in table.rows
        if not row.heading
    ]
    assert rows
    assert {row[-1] for row in rows} == {"–"}
    records = [*twin["policies"], *twin["incidents"], *twin["accounts"]]
    assert {row["origins"] for row in records} == {None}
    assert "Beside each element stands" not in printed(twin)


def test_T08_no_count_is_of_closed_records(closed, advocate):
    twin = twin_of(closed, advocate, lambda snapshot: None)
    every = [*twin["policies"], *twin["incidents"], *twin["accounts"]]
    open_now = [row for row in every if not row.get("closed")]
    book = Book(twin)
    assert len(open_now) < len(every)
    assert cover.FILLS["items"](book) == str(len(open_now))
    (table,) = briefly.inventory(book, shape_of("hrc-iim-afghanistan").parts[0])
    assert isinstance(table, Table)
    assert sum(int(plain(row.cells[-1])) for row in table.rows) == len(open_now)
    assert "[confidential]" not in plain([cell for row in table.rows for cell in row.cells])


def test_both_versions_number_their_paragraphs_alike(closed, advocate):
    """Whatever each says by itself of what speaks against an element."""

    def change(snapshot: dict[str, Any]) -> None:
        assessed(snapshot)
        target = {"kind": "paragraph", "record": her_code(snapshot), "number": 1}
        row = {"element": "PERS-X", "target": target, "stance": "undermines"}
        snapshot["citations"].append({**row, "weight": "low", "reason": "", "rights": []})
        event = snapshot["incidents"][0]["code"]
        said = [{"record": event, "by": her_code(snapshot), "act": ""}]
        snapshot["contrary"] = {"PERS-X": {"kept_back": 1, "contradictions": said}}

    with acting_as(advocate):
        whole = thaw(closed, by=advocate)
        change(whole)
    twin = twin_of(closed, advocate, change)
    both = [
        [plain(one.content) for one in contrary(Book(each), "PERS-X", ["A person wrote this."])]
        for each in (whole, twin)
    ]
    assert both[0] != both[1]
    numbered = [
        sum(
            isinstance(block, Paragraph) and block.numbered
            for block in contrary(Book(each), "PERS-X", ["A person wrote this."])
        )
        for each in (whole, twin)
    ]
    assert numbered == [1, 1]


NOTHING = "No contrary material was found in the record."
SOMETHING = "Material that undermines this element is on record."


def test_T12_what_speaks_against_an_element_is_not_denied_in_public_nor_counted(closed, advocate):
    """Whoever undermines it or contradicts what it rests on, and stays in, is not told of."""

    def twin(kept_back: int, *against: Any, undermines: bool = False) -> str:
        def change(snapshot: dict[str, Any]) -> None:
            assessed(snapshot)
            event = snapshot["incidents"][0]["code"]
            said = [
                {"record": event, "by": one or her_code(snapshot), "act": ""} for one in against
            ]
            if kept_back or said:
                its = {"kept_back": kept_back, "contradictions": said}
                snapshot["contrary"] = {"PERS-X": its}
            if undermines:
                target = {"kind": "paragraph", "record": her_code(snapshot), "number": 1}
                row = {"element": "PERS-X", "target": target, "stance": "undermines"}
                snapshot["citations"].append({**row, "weight": "low", "reason": "", "rights": []})

        found = twin_of(closed, advocate, change)
        assert her_code(closed_of(closed, advocate)) not in json.dumps(found["contrary"])
        return printed(found)

    assert NOTHING in twin(0)
    for kept_back, against, undermines in ((2, (), False), (0, ("",), False), (0, (), True)):
        said = twin(kept_back, *against, undermines=undermines)
        assert SOMETHING in said
        assert NOTHING not in said
        assert "further reference" not in said


def closed_of(submission: Submission, by: User) -> dict[str, Any]:
    return looked_at(submission, by)[0]


def test_T08_no_list_says_what_a_closed_record_is_about(closed, advocate):
    snapshot, twin = (
        looked_at(closed, advocate)[0],
        twin_of(closed, advocate, lambda snapshot: None),
    )
    withheld = [
        row for row in snapshot["citations"] if row["target"]["record"] == her_code(snapshot)
    ]
    assert withheld
    said = printed(twin)
    assert "Withheld from this receiver." not in said
    # Only tables of closed records alone say so: each that has others is silent.
    tables = [
        block
        for chapter in composed(twin).parts
        for block in _tables(chapter.blocks)
        if block.anchor != "table-record"  # which counts, and says so of what it does not count
        if any("[confidential]" in plain(cell) for row in block.rows for cell in row.cells)
    ]
    assert all(len(table.rows) == 1 for table in tables)


def _tables(blocks: Any) -> list[Any]:
    return [block for block in blocks_of(blocks) if isinstance(block, Table)]


def test_T10_an_office_holder_whom_only_we_named_is_in_no_text(case, request, closed, advocate):
    def change(snapshot: dict[str, Any]) -> None:
        snapshot["authorities"].append(
            {**_authority(snapshot), "name": "Zargul Invented", "measures": []}
        )
        snapshot["texts"]["context"].append("It was ordered by Zargul Invented himself.")

    twin = twin_of(closed, advocate, change)
    assert "Zargul" not in json.dumps(twin["texts"])
    assert "It was ordered by" in json.dumps(twin["texts"])
    assert "AU-X" not in json.dumps(twin["redactions"])


def _authority(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": "AU-X", "name": "", "kind": "office_holder", "role": "", "institution": "",
        "tenures": [], "measures": [], "sources": [], "verified": True, "note": "",
    }  # fmt: skip


def test_T10_what_is_said_of_modes_of_liability_is_in_no_public_version(closed, advocate):
    """Their analysis is in the annex on persons, which no public version has."""

    def change(snapshot: dict[str, Any]) -> None:
        element = {**snapshot["elements"][0], "code": "MOL-X"}
        snapshot["elements"].append(element)
        cited = next(row for row in snapshot["citations"] if row["target"]["kind"] == "provision")
        snapshot["citations"].append({**cited, "element": "MOL-X", "reason": f"{SAID}."})

    assert SAID not in printed(twin_of(closed, advocate, change))


def test_an_account_that_was_given_is_closed_whatever_it_says_of_its_basis():
    row = {"code": "W-001", "basis": "published_source"}
    snapshot = {"accounts": [row], "incidents": [], "consents": [{"code": "W-001"}], "public": []}
    assert public.closed(snapshot) == {"W-001"}


def test_T02_no_record_of_ours_is_dated_by_those_beside_it(
    case: CaseFile, survivor: Person, analyst: User
):
    """Published ones have days. One of ours between two of them would have a day as well."""
    for title, day in (("First", "2023-05-03"), ("Third", "2023-05-05")):
        published = evidence.IncidentFactory(organisation=None, title=title)
        published.set_date(day)
        published.save()
    account = Testimony.objects.unscoped(reason="t").get(person=survivor)
    ours = evidence.IncidentFactory(organisation=survivor.organisation, title="Second")
    ours.set_date("2023-05-04")
    ours.save()
    ours.testimonies.add(account)
    evidence.InvolvementFactory(act=evidence.ActFactory(incident=ours), person=survivor)
    CaseMaterial.objects.create(team=case.team, incident=ours, added_by=UserFactory(), reason="x")
    with acting_as(analyst):
        made = freeze(case_file=case, mechanism=Mechanism.objects.get(), language="en", by=analyst)
        snapshot = thaw(made, by=analyst)
    kinds = [row["published"] for row in snapshot["incidents"]]
    assert kinds == sorted(kinds, reverse=True)
    assert False in kinds
    codes = [row["code"] for row in snapshot["incidents"] if not row["published"]]
    assert codes == sorted(codes)
    numbers = [row["exhibit"] for row in snapshot["incidents"]]
    assert numbers == sorted(numbers)
