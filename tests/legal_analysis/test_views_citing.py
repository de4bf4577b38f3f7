"""Reading and citing on pages: without JavaScript, with the trail, and what is stale shows."""

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from evidence.models import Paragraph
from legal_analysis.models import CaseFile, Citation, Element
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import CaseTeamFactory, UserFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing import seen_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
ORIGINAL = "روز اول آمدند. دوم ما را بیرون کردند. سوم هیچ کاغذی ندادند."


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team, elements=2)


@pytest.fixture
def elements(case: CaseFile) -> list[Element]:
    return list(Element.objects.filter(framework__case_files=case).order_by("position"))


@pytest.fixture
def paragraph(team: CaseTeam) -> Paragraph:
    with acting_for_system(reason="test.arrange"):
        found: Paragraph = make.ParagraphFactory(
            testimony=world.account(team), number=2, original=ORIGINAL
        )
    return found


def sent(piece: Any, *elements: Element, **more: Any) -> dict[str, Any]:
    chosen = [str(one.pk) for one in elements]
    says = {"stance": "supports", "weight": "low", "reason": "It was an order."}
    read = {f"shown-{piece.pk}": seen_of(piece)}
    return {"piece": str(piece.pk), "elements": chosen, **read, **says, **more}


def of(case: CaseFile, record: Any) -> str:
    return reverse("case_read", args=[case.pk, getattr(record, "pk", record)])


def shown_by(browser: Client, page: str, name: str = "shown") -> str:
    """Return what a page says it showed of a thing, as its form sends it back."""
    found = lxml.html.document_fromstring(browser.get(page).content.decode())
    return str(found.xpath("//input[@name=$name]/@value", name=name)[0])


def only() -> Citation:
    with acting_for_system(reason="test.look"):
        return Citation.objects.unscoped(reason="test").get()


def events(action: str) -> int:
    return AuditEvent.objects.unscoped(reason="test").filter(action=action).count()


def test_a_part_of_a_paragraph_is_cited_by_its_sentences_and_marked_beside_it(
    client_for: ClientFor, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    browser, page = client_for("analyst"), of(case, paragraph.testimony_id)
    assert "سوم" in browser.get(page).content.decode()
    assert events("testimony.read") == 1
    answer = browser.post(page, sent(paragraph, elements[0], first="2", last="3"), follow=True)
    row = only()
    assert ORIGINAL[row.part_start : row.part_end] == ORIGINAL[ORIGINAL.index("دوم") :]
    assert (events("citation.made"), events("testimony.read")) == (1, 2)
    shown = answer.content.decode()
    assert reverse("case_citation", args=[case.pk, row.pk]) in shown
    assert "sentences 2 to 3" in shown
    mine = browser.get(reverse("case_citation", args=[case.pk, row.pk])).content.decode()
    assert "<mark>سوم" in mine
    assert "<mark>روز" not in mine


def test_what_is_refused_keeps_what_she_wrote_and_cites_nothing(
    client_for: ClientFor, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    browser, page = client_for("analyst"), of(case, paragraph.testimony_id)
    quoting = "She said روز اول آمدند دوم ما را بیرون کردند"
    for wrong in ({"reason": quoting}, {"first": "9"}, {"last": "2"}, {"elements": []}):
        shown = browser.post(page, sent(paragraph, elements[1], **wrong))
        assert shown.status_code == 200
        assert "Something is missing or wrong" in shown.content.decode()
    assert (
        quoting in browser.post(page, sent(paragraph, elements[1], reason=quoting)).content.decode()
    )
    assert not Citation.objects.unscoped(reason="test").exists()


def test_acts_provisions_and_items_are_cited_on_the_same_page(
    client_for: ClientFor, case: CaseFile, elements: list[Element], team: CaseTeam
) -> None:
    browser = client_for("analyst")
    with acting_for_system(reason="test.arrange"):
        event = world.incident(team)
        act = event.acts.unscoped(reason="test").get()
        item = make.EvidenceItemFactory(organisation=None)
    provision = law.ProvisionFactory()
    for record, piece, more in (
        (event, act, {}),
        (provision.policy, provision, {}),
        (item, item, {"pinpoint": "12"}),
    ):
        assert browser.get(of(case, record)).status_code == 200
        assert browser.post(of(case, record), sent(piece, *elements, **more)).status_code == 302
        assert "Cited already" in browser.get(of(case, record)).content.decode()
    assert Citation.objects.unscoped(reason="test").filter(pinpoint="12").count() == 2
    assert events("citation.made") == 6


def test_T01_the_words_of_an_account_open_there_for_an_analyst_of_a_case_that_has_it(
    client_for: ClientFor, case: CaseFile, paragraph: Paragraph, team: CaseTeam
) -> None:
    for role in ("advocate", "approver", "documenter", "stranger"):
        assert client_for(role).get(of(case, paragraph.testimony_id)).status_code == 404
    with acting_for_system(reason="test.arrange"):
        other = world.case(CaseTeamFactory(organisation=team.organisation))
    assert client_for("analyst").get(of(other, paragraph.testimony_id)).status_code == 404
    assert events("testimony.read") == 0


def test_what_is_stale_shows_until_she_reads_again_and_stands_by_it(
    client_for: ClientFor, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    browser, page = client_for("analyst"), of(case, paragraph.testimony_id)
    browser.post(page, sent(paragraph, elements[0]))
    account = reverse("account", args=[paragraph.testimony_id])
    behind = reverse("case_behind", args=[case.pk, elements[0].pk])
    mine = reverse("case_citation", args=[case.pk, only().pk])
    everywhere = (page, account, behind, reverse("case_matrix", args=[case.pk]))

    def shown() -> list[bool]:
        return ["to be read again" in browser.get(one).content.decode() for one in everywhere]

    assert not any(shown())
    with acting_for_system(reason="test.change"):
        make.ParagraphFactory(testimony=paragraph.testimony, number=3)
    assert all(shown())
    assert "Read it again" in browser.get(mine).content.decode()
    form = {"act": "confirm", "seen": "1", "shown": shown_by(browser, mine)}
    browser.post(mine, form)
    assert not any(shown())
    assert browser.post(mine, {**form, "seen": "2"}).status_code == 409


def test_T20_who_changes_what_another_changed_meanwhile_keeps_her_words_and_sees_both(
    client_for: ClientFor, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    browser = client_for("analyst")
    browser.post(of(case, paragraph.testimony_id), sent(paragraph, elements[0]))
    mine = reverse("case_citation", args=[case.pk, only().pk])
    says = {"act": "change", "seen": "1", "stance": "neutral", "weight": "high"}
    says["shown"] = shown_by(browser, mine)
    assert browser.post(mine, {**says, "reason": "First."}).status_code == 302
    late = browser.post(mine, {**says, "reason": "Second."}).content.decode()
    assert "Somebody changed this citation meanwhile" in late
    assert "First." in late
    assert "Second." in late
    assert only().reason == "First."
    browser.post(mine, {**says, "seen": "2", "reason": "Both."})
    assert only().reason == "Both."
    taken = browser.post(mine, {"act": "back", "seen": "3", "why": "A mistake."}, follow=True)
    assert "A mistake." in taken.content.decode()


def test_T20_what_changed_while_she_read_is_not_cited_and_her_words_stay(
    client_for: ClientFor, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    browser, page = client_for("analyst"), of(case, paragraph.testimony_id)
    name = f"shown-{paragraph.pk}"
    form = {**sent(paragraph, elements[0]), name: shown_by(browser, page, name)}

    def change() -> None:
        with acting_for_system(reason="test.change"):
            make.TranslationFactory(
                paragraph=paragraph,
                language="en" if only_language() else "ps",
                check_status="checked",
                checked_by=UserFactory(),
            )

    def only_language() -> bool:
        return paragraph.translations.unscoped(reason="test").exists()

    change()
    late = browser.post(page, form)
    assert "This was changed meanwhile" in late.content.decode()
    assert "It was an order." in late.content.decode()
    assert not Citation.objects.unscoped(reason="test").exists()
    form[name] = shown_by(browser, page, name)
    assert browser.post(page, form).status_code == 302

    mine = reverse("case_citation", args=[case.pk, only().pk])
    says = {"act": "change", "seen": "1", "stance": "neutral", "weight": "high", "reason": "Other."}
    says["shown"] = shown_by(browser, mine)
    change()
    late = browser.post(mine, says)
    assert "This was changed meanwhile" in late.content.decode()
    assert "Other." in late.content.decode()
    assert browser.post(mine, {**says, "act": "confirm"}).status_code == 409
    assert (only().version, only().reason) == (1, "It was an order.")
    assert browser.post(mine, {**says, "shown": shown_by(browser, mine)}).status_code == 302


def test_a_cell_leads_to_its_citations_and_contrary_ones_stand_first(
    client_for: ClientFor, case: CaseFile, elements: list[Element]
) -> None:
    browser = client_for("advocate")
    for stance, reason in (("supports", "It speaks for it."), ("undermines", "It speaks against.")):
        law.CitationFactory(case_file=case, element=elements[0], stance=stance, reason=reason)
    matrix = reverse("case_matrix", args=[case.pk])
    answer = browser.post(matrix, {"cell": f"{elements[0].code}.policy"}, follow=True)
    shown = answer.content.decode()
    assert 0 < shown.index("It speaks against.") < shown.index("It speaks for it.")
    assert "?" not in answer.redirect_chain[-1][0]
    other = browser.post(matrix, {"cell": f"{elements[0].code}.given"}, follow=True)
    assert "It speaks for it." not in other.content.decode()


@pytest.fixture
def analyst_browser(client_for: ClientFor, analyst: User) -> Client:
    return client_for(analyst)


def test_the_pages_cost_the_same_with_one_row_and_with_many(
    analyst_browser: Client, case: CaseFile, elements: list[Element], paragraph: Paragraph
) -> None:
    law.CitationFactory(case_file=case, element=elements[0], provision=None, paragraph=paragraph)
    pages = (
        of(case, paragraph.testimony_id),
        reverse("case_behind", args=[case.pk, elements[0].pk]),
    )
    few = [world.queries(analyst_browser, page) for page in pages]
    with acting_for_system(reason="test.arrange"):
        for number in range(3, 8):
            more = make.ParagraphFactory(testimony=paragraph.testimony, number=number)
            cited = {"case_file": case, "provision": None, "paragraph": more}
            for element in elements:
                law.CitationFactory(element=element, **cited)
    assert [world.queries(analyst_browser, page) for page in pages] == few
