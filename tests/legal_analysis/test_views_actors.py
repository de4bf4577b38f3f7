"""The pages of an actor: an analyst records, proposes; another accepts; the others read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence import reporting_lines
from evidence.actors import reconciling, stating
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, Reconciliation, ReportingLine, Tenure
from legal_analysis.templatetags.chains import why_closed
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.factories.actors import ActorStatementFactory
from tests.factories.authorities import AuthorityFactory, AuthoritySourceFactory
from tests.factories.incidents import SourceFactory
from tests.factories.origins import RestsOnFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Any:
    with acting_for_system(reason="test.arrange"):
        row = AuthorityFactory(name="Invented Bureau")
        AuthoritySourceFactory(authority=row)
    return row


def an_analyst(client_for: ClientFor) -> Client:
    with acting_for_system(reason="test.arrange"):
        user = AssignmentFactory(role="analyst").user
    return client_for(user)


def record(browser: Client, actor: Any, **told: str) -> Any:
    form = {"said_by": "another", "kind": "existed", "since": "", **told}
    return browser.post(reverse("actor_new", args=[actor.pk]), form)


def test_from_two_sources_to_what_stands_and_back_to_be_read_again(
    client_for: ClientFor, actor: Any
) -> None:
    one, other = an_analyst(client_for), an_analyst(client_for)
    assert record(one, actor, title="Gazette", since="12 Hamal 1401").status_code == 302
    assert record(one, actor, title="Study", since="2023").status_code == 302
    page = reverse("actor_said", args=[actor.pk])
    text = one.get(page).content.decode()
    assert "Contradiction" in text
    assert "≠" in text
    row = ActorStatement.objects.get(source__title="Gazette")
    assert (row.from_edtf, row.calendar) == ("1401-01-12", "solar_hijri")
    point = reverse("actor_point", args=[row.pk])
    form = one.get(point).context["form"]
    sent = {"verdict": "stands", "rests_on": [str(row.pk)], "probability": "likely"}
    sent |= {"reason": "The document itself.", "since": "12 Hamal 1401", "goes_on": "on"}
    seen = {"read": form["read"].value(), "seen": ""}
    both = one.post(point, sent | seen | {"until": "1402"})
    assert "Give the last day, or say that it goes on." in both.content.decode()
    assert one.post(point, sent | seen).status_code == 302
    # Nobody saves over what she has not seen, and her words stay in the form.
    again = one.post(point, sent | seen | {"reason": "My own words."})
    assert again.status_code == 200
    assert "My own words." in again.content.decode()
    proposal = Reconciliation.objects.get()
    assert proposal.goes_on
    assert "; it had not ended" in one.get(point).content.decode()
    assert one.get(point).context["form"]["goes_on"].value()
    accept = reverse("reconciliation_accept", args=[proposal.pk])
    assert one.post(accept).status_code == 404
    assert other.post(accept).status_code == 302
    tenure = Tenure.objects.get(authority=actor)
    assert (tenure.from_edtf, tenure.reconciliation_id) == ("2022-04-01", proposal.pk)
    text = one.get(reverse("authority", args=[actor.pk])).content.decode()
    assert "decided by two people: likely (55–80 in 100)" in text
    record(other, actor, title="Letter", since="2021")
    assert "To be read again" in one.get(page).content.decode()


def test_what_is_wrong_in_a_form_is_said_and_nothing_is_kept(
    client_for: ClientFor, actor: Any
) -> None:
    browser = an_analyst(client_for)
    wrong = (
        {"title": ""},
        {"title": "Gazette", "since": "no day"},
        {"title": "Gazette", "since": "2023", "until": "2022"},
        {"title": "Gazette", "since": "12 Hamal 1401", "until": "2023"},
        {"title": "Gazette", "kind": "reported_to"},
        {"title": "Gazette", "kind": "also_called"},
    )
    for told in wrong:
        answer = record(browser, actor, **told)
        assert answer.status_code == 200, told
        assert answer.context["form"].errors, told
    assert not ActorStatement.objects.exists()


def test_a_statement_is_changed_beside_what_it_said_before(
    client_for: ClientFor, actor: Any
) -> None:
    browser = an_analyst(client_for)
    record(browser, actor, title="Gazette", since="2022", comment="First reading.")
    row = ActorStatement.objects.get()
    page = reverse("actor_statement", args=[row.pk])
    with acting_for_system(reason="test.arrange"):
        approver = AssignmentFactory(role="approver").user
    hers, point = client_for(approver), reverse("actor_point", args=[row.pk])
    for address in (page, point, reverse("actor_new", args=[actor.pk])):
        assert hers.post(address, {"act": "change"}).status_code == 404
    changed = {"act": "change", "seen": "1", "since": "2021", "comment": "Second reading."}
    assert browser.post(page, changed).status_code == 302
    late = browser.post(page, changed | {"comment": "Third."}).content.decode()
    assert "Somebody changed this meanwhile" in late
    assert "Third." in late
    text = browser.get(page).content.decode()
    assert "First reading." in text
    assert "Second reading." in text
    assert browser.post(page, {"act": "back", "seen": "2", "why": "Not of it."}).status_code == 302
    page = browser.get(reverse("actor_said", args=[actor.pk])).content.decode()
    assert "No source on record says anything of it yet." in page


def test_the_page_costs_the_same_however_much_is_said(client_for: ClientFor, actor: Any) -> None:
    browser = an_analyst(client_for)
    page = reverse("actor_said", args=[actor.pk])
    record(browser, actor, title="Gazette 0")
    few = world.queries(browser, page)
    for number in range(1, 9):
        record(browser, actor, title=f"Gazette {number}", since=str(2010 + number))
    assert world.queries(browser, page) == few


def test_what_only_repeats_one_account_is_one_origin_to_who_may_read_the_account(
    client_for: ClientFor, actor: Any, team: CaseTeam, analyst: User, documenter: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        told = world.account(team)
        other = CaseTeamFactory(organisation=team.organisation)
        colleague = AssignmentFactory(role="analyst", organisation=None, team=other).user
        rows = [ActorStatementFactory(actor=actor, from_edtf="2021") for _time in range(2)]
        links = [RestsOnFactory(source=row.source, testimony=told) for row in rows]
    users = (analyst, colleague, documenter, AssignmentFactory(role="analyst").user)
    browsers = [client_for(user) for user in users]

    def origins(browser: Client) -> list[tuple[str, int, list[int]]]:
        profile = browser.get(reverse("actor_said", args=[actor.pk])).context["profile"]
        beside = [number for column in profile.columns for number in column.same_origin]
        return [(line.finding.value, line.origins, beside) for line in profile.lines]

    apart = [("agreed", 2, [])]
    assert [origins(one) for one in browsers] == [[("one", 1, [2, 1])], apart, apart, apart]
    with acting_for_system(reason="test.arrange"):
        links[0].taken_back_at, links[0].taken_back_by = timezone.now(), analyst
        links[0].taken_back_reason = "It has a second witness."
        links[0].save()
    assert origins(browsers[0]) == apart


def test_a_line_that_follows_what_was_accepted_says_so_and_is_taken_back_by_nobody_alone(
    client_for: ClientFor, actor: Any
) -> None:
    with acting_for_system(reason="test.arrange"):
        one, other = (AssignmentFactory(role="analyst").user for _ in range(2))
        above = AuthorityFactory()
        said = stating.record(actor, SourceFactory(), Of("reported_to", above), Says(), by=one)
        row = reconciling.propose(
            said,
            reconciling.Decision("stands", "likely", "By its letterhead."),
            rests_on={said.pk},
            read={said.pk: 1},
            seen=None,
            by=one,
        )
        reconciling.accept(row, by=other)
        page = reverse("line", args=[ReportingLine.objects.get().pk])
    browser = client_for(one)
    text = browser.get(page).content.decode()
    assert "Two people accepted this line." in text
    assert reverse("actor_point", args=[said.pk]) in text
    assert "Take it back" not in text
    answer = browser.post(page, {"act": "back", "why": "By me alone."})
    assert answer.status_code == 409
    assert "Two people accepted this line." in answer.content.decode()
    assert ReportingLine.objects.get().closed_at is None


def test_pages_say_that_a_line_gave_way_to_what_two_people_accepted_and_then_that_it_fell(
    client_for: ClientFor, actor: Any
) -> None:
    with acting_for_system(reason="test.arrange"):
        one, other = (AssignmentFactory(role="analyst").user for _ in range(2))
        above, source = AuthorityFactory(), SourceFactory()
        said = stating.record(actor, source, Of("reported_to", above), Says(), by=one)
        hers = reporting_lines.write(
            reporting_lines.Line(actor, above, "reports_to"), sources=[source], by=one
        )
    browser = client_for(one)

    def decide(verdict: str) -> None:
        last = reconciling.decided(said).first()
        told: dict[str, Any] = {"rests_on": {said.pk}, "read": {said.pk: 1}}
        decision = reconciling.Decision(verdict, "likely", "By its letterhead.")
        with acting_for_system(reason="test.arrange"):
            row = reconciling.propose(said, decision, **told, seen=last and last.pk, by=one)
            reconciling.accept(row, by=other)

    def read(line: ReportingLine) -> str:
        return str(browser.get(reverse("line", args=[line.pk])).content.decode())

    decide("stands")
    now = ReportingLine.objects.holding().get()
    for row, says in (
        (hers, "What stands in its place"), (hers, reporting_lines.ACCEPTED),
        (now, reporting_lines.ACCEPTED), (now, "Two people accepted this line."),
    ):  # fmt: skip
        assert says in read(row)
    decide("falls")
    assert "What this line follows was decided anew." in read(now)
    with translation.override("fa-af"):
        assert why_closed(reporting_lines.FELL) == "دو نفر دریافتند که چنین نیست."
    assert why_closed("Because I erred.") == "Because I erred."
