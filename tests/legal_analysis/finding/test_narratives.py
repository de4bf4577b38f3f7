"""Words in the accounts of one case: found in memory, recorded account by account, never kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import vault
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import CaseMaterial, Testimony, Translation
from evidence.search import wanted_in
from legal_analysis.finding import narratives
from legal_analysis.models import CaseFile
from legal_analysis.views.reading import readable_accounts
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
SAID = "او به مکتب رفت. در بازار انتحاري دیده شد. او برگشت."


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@arranged
def told(team: CaseTeam, *paragraphs: str, code: str = "", **changes: Any) -> Testimony:
    """An account of the case that says this, paragraph by paragraph."""
    values = {"code": code} if code else {}
    account = make.TestimonyFactory(
        status=changes.pop("status", Testimony.Status.REVIEWED),
        interview__person__organisation=team.organisation,
        **values,
        **changes,
    )
    for number, words in enumerate(paragraphs, start=1):
        make.ParagraphFactory(testimony=account, number=number, original=words)
    world.admit(team, testimony=account)
    return account


def look(case: CaseFile, words: str, by: User, after: str = "") -> narratives.Part:
    with acting_as(by):
        return narratives.search(case, words, by=by, after=after)


def trail(action: str) -> list[tuple[str, str]]:
    with acting_for_system(reason="test.look"):
        rows = AuditEvent.objects.unscoped(reason="test").filter(action=action).order_by("pk")
        return list(rows.values_list("subject_id", "details"))


def test_the_paragraph_and_the_sentence_are_found_in_whatever_spelling(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    account = told(team, "هیچ.", SAID)
    told(team, "انتحاری", "بازار")  # both words, but not in one paragraph
    (found,) = look(case, "بازار انتحاری", analyst).accounts
    assert found.account == account
    (hit,) = found.hits
    assert (hit.number, hit.of) == (2, "")
    assert hit.sentences == ["در بازار انتحاري دیده شد."]


def test_checked_translations_are_looked_through_too_and_others_are_not(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    account = told(team, SAID)
    with acting_for_system(reason="test.arrange"):
        paragraph = account.paragraphs.unscoped(reason="test").get()
        make.TranslationFactory(
            paragraph=paragraph,
            language="en",
            text="She went to school. A lighthouse was seen.",
            check_status=Translation.Check.CHECKED,
            checked_by=UserFactory(),
        )
        make.TranslationFactory(paragraph=paragraph, language="ps", text="lighthouse")
    ((hit,),) = [one.hits for one in look(case, "lighthouse", analyst).accounts]
    assert (hit.of, hit.sentences) == ("en", ["A lighthouse was seen."])


def test_T02_only_what_she_may_open_as_an_analyst_of_the_case_is_opened(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    mine = told(team, SAID)
    erased = told(team, SAID)
    own = told(team, SAID, interview__interviewer=analyst)
    told(team, SAID, status=Testimony.Status.DRAFT)
    not_given = told(team, SAID)
    with acting_for_system(reason="test.arrange"):
        CaseMaterial.objects.unscoped(reason="test").filter(testimony=not_given).delete()
        vault.destroy(key=erased.person.key, by=analyst, reason="test")
        AssignmentFactory(role=Role.DOCUMENTER, organisation=team.organisation, user=analyst)
    part = look(case, "بازار", analyst)
    assert [one.account for one in part.accounts] == [mine]
    assert part.total == 1
    assert [subject for subject, _details in trail("testimony.searched")] == [str(mine.pk)]
    assert str(own.pk) not in str(trail("testimony.searched"))


def test_T02_an_account_she_may_open_but_that_this_case_was_not_given_is_not_opened(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    mine = told(team, SAID)
    with acting_for_system(reason="test.arrange"):
        other = CaseTeamFactory(organisation=team.organisation)
        for place in ({"team": other, "organisation": None}, {"organisation": team.organisation}):
            AssignmentFactory(role=Role.ANALYST, user=analyst, **place)
    told(other, SAID)
    in_no_case = told(team, SAID)
    with acting_for_system(reason="test.arrange"):
        CaseMaterial.objects.unscoped(reason="test").filter(testimony=in_no_case).delete()
    with acting_as(analyst):
        assert readable_accounts(analyst).count() == 3
    assert [one.account for one in look(case, "بازار", analyst).accounts] == [mine]
    assert [subject for subject, _details in trail("testimony.searched")] == [str(mine.pk)]


def test_each_account_that_is_opened_and_the_search_leave_a_row_without_the_words(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    accounts = [told(team, SAID, code=f"A-{number}") for number in range(3)]
    look(case, "nowhere", analyst)
    assert trail("narratives.searched") == [(str(case.pk), '{"count":"3"}')]
    assert trail("testimony.searched") == [
        (str(one.pk), f'{{"case":"{case.pk}"}}') for one in accounts
    ]


def test_so_many_are_opened_at_once_and_one_goes_on_behind_them(
    case: CaseFile, team: CaseTeam, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narratives, "MOST_ACCOUNTS", 2)
    for number in range(5):
        told(team, SAID, code=f"A-{number}")
    rounds, after = [], ""
    while True:
        part = look(case, "بازار", analyst, after)
        rounds.append((part.first, part.last, [one.account.code for one in part.accounts]))
        after = part.after
        if not after:
            break
    assert rounds == [(1, 2, ["A-0", "A-1"]), (3, 4, ["A-2", "A-3"]), (5, 5, ["A-4"])]
    assert len(trail("testimony.searched")) == 5


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("مکتب", True),
        ("مکت", True),
        ("کتب", False),
        ("او", True),
        ("ا", False),
        ("مکتب نان", False),
    ],
)
def test_a_word_is_found_from_its_beginning_and_a_short_one_whole(words: str, fits: bool) -> None:
    assert narratives.fits(SAID, wanted_in(words)) is fits


@pytest.mark.parametrize(
    ("said", "typed"),
    [("دختر\u200cها", "دختر ها"), ("دختر ها", "دختر\u200cها"), ("دخترها", "دختر\u200cها")],
)
def test_what_is_joined_and_what_is_parted_find_one_another(said: str, typed: str) -> None:
    wanted = wanted_in(typed)
    assert narratives.fits(said, wanted)
    assert narratives.sentences_with(f"{said} رفتند. کسی ماند.", wanted) == [f"{said} رفتند."]


def test_the_page_shows_it_once_and_only_to_analysts(
    case: CaseFile, team: CaseTeam, client_for: ClientFor, approver: User
) -> None:
    account = told(team, SAID)
    page = reverse("case_find", args=[case.pk])
    browser = client_for("analyst")
    shown = browser.post(page, {"words": "انتحاری"}).content.decode()
    assert "در بازار انتحاري دیده شد." in shown
    assert reverse("account", args=[account.pk]) in shown
    assert "accounts 1 to 1 of 1" in shown
    assert "انتحاري" not in browser.get(page).content.decode()
    assert (
        "No paragraph has all these words."
        in browser.post(page, {"words": "nowhere"}).content.decode()
    )
    assert "There is no word in this." in browser.post(page, {"words": "؟"}).content.decode()
    for who in ("approver", "stranger"):
        assert client_for(who).post(page, {"words": "انتحاری"}).status_code == 404
