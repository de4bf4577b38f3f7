"""What is cited changes: it is marked until somebody reads again what stands there now."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts import vault
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence import translations
from evidence.models import Paragraph
from legal_analysis import cited, citing
from legal_analysis.citing import Says, Sentences
from legal_analysis.models import CaseFile, Citation, Element, Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing import (
    ORIGINAL,
    SAYS,
    before,
    cite,
    paragraph_of,
    seen_of,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team, elements=3)


@pytest.fixture
def elements(case: CaseFile) -> list[Element]:
    return list(Element.objects.filter(framework__case_files=case).order_by("position"))


@pytest.fixture
def paragraph(team: CaseTeam) -> Paragraph:
    return paragraph_of(team)


def _changed(target: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(target, name, value)
    target.save()


CHANGES: dict[str, tuple[str, Callable[[Any], object]]] = {
    "addendum": ("paragraph", lambda p: make.ParagraphFactory(testimony=p.testimony, number=3)),
    "act": ("act", lambda a: _changed(a, means=["firearm"])),
    "incident": ("act", lambda a: _changed(a.incident, summary="Otherwise.")),
    "side": ("act", lambda a: make.InvolvementFactory(act=a)),
    "side gone": ("act", lambda a: a.involvements.unscoped(reason="test").delete()),
    "provision": ("provision", lambda p: _changed(p, text="Another order.")),
    "in force": (
        "provision",
        lambda p: law.InForceFactory(
            provision=p, from_edtf="2001", date_range=DateRange(date(2001, 1, 1), date(2002, 1, 1))
        ),
    ),
    "held longer": ("provision", lambda p: _changed(p.in_force.get(), to_edtf="2024")),
    "held no more": ("provision", lambda p: p.in_force.get().delete()),
    "right": ("provision", lambda p: p.rights.add(law.RightFactory())),
    "other right": ("provision", lambda p: p.rights.set([law.RightFactory()])),
    "status": ("provision", lambda p: _changed(p.policy, status=Policy.Status.REVERSED)),
    "reach": ("provision", lambda p: _changed(p.policy, scope=Policy.Scope.PROVINCE)),
    "province": ("provision", lambda p: p.policy.provinces.add(make.PlaceFactory())),
    "province gone": ("provision", lambda p: p.policy.provinces.clear()),
    "item": ("item", lambda i: _changed(i, description="Another thing.")),
}


@world.arranged
def target_of(kind: str, team: CaseTeam) -> Any:
    if kind == "paragraph":
        return paragraph_of(team)
    if kind == "act":
        return world.incident(team).acts.unscoped(reason="test").select_related("incident").get()
    if kind == "item":
        return make.EvidenceItemFactory(organisation=None)
    provision = law.ProvisionFactory()
    law.InForceFactory(provision=provision)
    provision.rights.add(law.RightFactory())
    provision.policy.provinces.add(make.PlaceFactory())
    return provision


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_under_a_citation_marks_it_until_somebody_reads_again(
    what: str, case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    kind, change = CHANGES[what]
    target = target_of(kind, team)
    (row,) = cite(target, case, analyst, elements[0])
    old = seen_of(row)
    with acting_as(analyst), pytest.raises(citing.NotStale):
        citing.confirm(row, seen=1, shown=old, by=analyst)
    with acting_for_system(reason="test.change"):
        target.refresh_from_db()
        target.save()  # the same again is no change
        assert stored(row).stale_since is None
        change(target)
    assert stored(row).stale_since is not None
    second = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    with acting_as(second), pytest.raises(citing.ReadAgain):
        citing.confirm(row, seen=1, shown=old, by=second)
    assert stored(row).stale_since is not None
    new = seen_of(row)
    with acting_as(second):
        citing.confirm(row, seen=1, shown=new, by=second)
    now = stored(row)
    assert (now.stale_since, now.written_by, now.author, now.version) == (None, second, analyst, 2)
    assert bytes(before(row)[0].fingerprint) != bytes(now.fingerprint)
    assert (
        AuditEvent.objects.unscoped(reason="test")
        .filter(action="citation.confirmed", actor=second)
        .count()
        == 1
    )


def test_what_was_changed_and_changed_back_stays_marked(
    case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    act = target_of("act", team)
    (row,) = cite(act, case, analyst, elements[0])
    means = act.means
    with acting_for_system(reason="test.change"):
        _changed(act, means=["firearm"])
        _changed(act, means=means)
        assert citing.is_stale(stored(row), cited.fingerprint(act))


def test_a_translation_marks_it_once_it_is_shown_as_her_words(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, team: CaseTeam, analyst: User
) -> None:
    (row,) = cite(paragraph, case, analyst, elements[0])
    second = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    with acting_as(analyst):
        made = translations.write(
            paragraph=paragraph, language="ps", text="دا خیالي خبره ده.", by=analyst
        )
    assert stored(row).stale_since is None
    with acting_as(second):
        translations.check(translation=made, seen=1, by=second)
    assert stored(row).stale_since is not None


def test_what_was_changed_past_every_mark_is_seen_by_its_fingerprint(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    (row,) = cite(paragraph, case, analyst, elements[0])
    with acting_for_system(reason="test.look"):
        assert not citing.is_stale(row, cited.fingerprint(paragraph))
        paragraph.original = "چیزی دیگر."
        assert citing.is_stale(row, cited.fingerprint(paragraph))


@pytest.mark.parametrize("kind", ["act", "provision", "item"])
def test_a_record_opened_says_what_was_changed_past_every_mark(
    kind: str,
    case: CaseFile,
    elements: list[Element],
    team: CaseTeam,
    analyst: User,
    client_for: Callable[[object], Client],
) -> None:
    target, browser = target_of(kind, team), client_for(analyst)
    record = {"act": "incident", "provision": "policy"}.get(kind)
    opened = getattr(target, record) if record else target
    page = reverse("case_read", args=[case.pk, opened.pk])
    first, *others = elements
    cite(target, case, analyst, first)
    assert "to be read again" not in world.text_of(browser, page)
    costs = []
    for number, element in enumerate(others, start=1):
        # What was read has another hash, and no trigger saw the change.
        world.cite(case, element, **{kind: target})
        assert world.text_of(browser, page).count("to be read again") == number
        costs.append(world.queries(browser, page))
    assert costs[0] == costs[1]


def test_one_letter_changes_a_fingerprint_that_says_nothing(paragraph: Paragraph) -> None:
    with acting_for_system(reason="test.look"):
        whole = cited.fingerprint(paragraph)
        paragraph.original = ORIGINAL.replace("ی", "ي")
        assert cited.fingerprint(paragraph) != whole
    assert len(whole) == 16


# --- What she was shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("what", CHANGES)
def test_T20_nothing_is_cited_or_changed_that_is_another_than_she_was_shown(
    what: str, case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    """A mark is no version: what lands while she reads is told by what the page showed."""
    kind, change = CHANGES[what]
    target = target_of(kind, team)
    (row,) = cite(target, case, analyst, elements[0])
    old = seen_of(row)
    with acting_for_system(reason="test.change"):
        target.refresh_from_db()
        change(target)
    says = Says("neutral", "low", "Read before.")
    with pytest.raises(citing.ReadAgain):
        cite(target, case, analyst, elements[1], shown=old)
    with acting_as(analyst), pytest.raises(citing.ReadAgain):
        citing.change(row, says, seen=1, shown=old, by=analyst)
    now = stored(row)
    assert (now.version, now.reason) == (1, SAYS.reason)
    assert now.stale_since is not None
    assert Citation.objects.unscoped(reason="test").count() == 1
    new = seen_of(row)
    with acting_as(analyst):
        assert citing.change(row, says, seen=1, shown=new, by=analyst).stale_since is None


def test_sentences_are_counted_in_what_she_was_shown(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    old = seen_of(paragraph)
    (row,) = cite(paragraph, case, analyst, elements[0], part=Sentences(2, 2), shown=old)
    assert ORIGINAL[row.part_start : row.part_end] == "هیچ کاغذی ندادند."
    with acting_for_system(reason="test.change"):
        make.TranslationFactory(
            paragraph=paragraph,
            check_status="checked",
            checked_by=analyst,
            text="One. Two.",
            language="en",
        )
    part = Sentences(2, 2, "en")
    with pytest.raises(citing.ReadAgain):
        cite(paragraph, case, analyst, elements[0], part=part, shown=old)
    (row,) = cite(paragraph, case, analyst, elements[0], part=part)
    assert (row.part_start, row.part_end, row.part_of) == (5, 9, "en")
    with pytest.raises(citing.BadPlace):
        cite(paragraph, case, analyst, elements[1], part=Sentences(3, 3, "en"))


def test_what_a_page_carries_is_not_what_is_kept(paragraph: Paragraph) -> None:
    with acting_for_system(reason="test.look"):
        words = cited.fingerprint(paragraph)
        assert words.hex() not in cited.shown(paragraph)
        assert cited.shown(paragraph) == cited.shown(paragraph, words)
        assert cited.shown(paragraph_of_twin(paragraph), words) != cited.shown(paragraph, words)


def paragraph_of_twin(paragraph: Paragraph) -> Any:
    return make.ParagraphFactory(
        testimony=paragraph.testimony, number=9, original=paragraph.original
    )


def test_a_provision_hashed_by_its_words_alone_is_not_stale_for_that(
    case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    """Citations of before 0048 have such a fingerprint; only their words are known to be the same."""
    provision = target_of("provision", team)
    (row,) = cite(provision, case, analyst, elements[0])
    facts = ["provision", provision.text, provision.original_text, sorted(provision.groups)]
    row.fingerprint = vault.keyed_digest("citation", json.dumps(facts, default=str))
    assert not citing.is_stale(row, cited.fingerprint(provision))
    provision.text = "Another order."
    row.provision = provision
    assert citing.is_stale(row, cited.fingerprint(provision))
