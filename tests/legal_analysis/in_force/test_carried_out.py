"""Where what was in force was carried out, and how many independent sources say so."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from evidence.models import Incident, Place, Source, Testimony
from legal_analysis.models import Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.origins import RestsOnFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import provision

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@dataclass
class World:
    """A policy carried out in a province: once as three papers say, once as a woman told us."""

    province: Place
    policy: Policy
    published: Incident
    own: Incident
    told: Testimony
    papers: list[Source]


@world.arranged
def arranged(team: CaseTeam) -> World:
    province = make.PlaceFactory()
    district = make.PlaceFactory(province=province, level=Place.Level.DISTRICT)
    policy = provision().policy
    published = make.IncidentFactory(organisation=None, place=district)
    papers = [make.SourceFactory(independence_group=group) for group in ("a wire", "a wire", "")]
    for paper in papers:
        make.IncidentSourceFactory(incident=published, source=paper)
    own = make.IncidentFactory(organisation=team.organisation, place=province)
    own.graded_sources.all().delete()
    told = world.account(team)
    told.incidents.add(own)
    world.admit(team, incident=own)
    elsewhere = make.IncidentFactory(organisation=None, place=make.PlaceFactory())
    for incident in (published, own, elsewhere):
        law.EnforcementFactory(incident=incident, policy=policy)
    # In force there, and not carried out.
    provision()
    return World(province, policy, published, own, told, papers)


def asked(browser: Client, there: World) -> str:
    """The page, in one line, once she asked what was in force there on a day."""
    told = {"place": there.province.code, "day": "2023-06-01", "right": ""}
    return " ".join(browser.post(reverse("in_force"), told, follow=True).content.decode().split())


def test_incidents_and_independent_sources_are_counted_and_lead_to_where_one_sees_them(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    browser = client_for("analyst")
    page = asked(browser, there)
    whole, one = reverse("carried_out"), reverse("carried_out_of", args=[there.policy.pk])
    for where, incidents in ((whole, "show something of this"), (one, "show it")):
        assert f'<a href="{where}">2 incidents there {incidents} being carried out.</a>' in page
        assert f'<a href="{where}#sources">3 independent sources say so.</a>' in page
        shown = browser.get(where)
        assert (shown.context["counted"].incidents, shown.context["counted"].origins) == (2, 3)
        found = {
            (*sorted(one.title for one in each.publications), *(one.code for one in each.accounts))
            for each in shown.context["origins"]
        }
        wire = tuple(sorted(paper.title for paper in there.papers[:2]))
        assert found == {wire, (there.papers[2].title,), (there.told.code,)}
        assert {line.record for line, _sources in shown.context["lines"]} == {
            there.published,
            there.own,
        }
    # The page of each incident says the same of it alone.
    for incident, number in ((there.published, 2), (there.own, 1)):
        answer = browser.get(reverse("incident", args=[incident.pk]))
        assert f'<a href="#sources"><bdi>{number}</bdi></a>' in answer.content.decode()


def test_nobody_learns_by_a_number_of_an_account_she_may_not_read(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    browser = client_for("analyst")
    with acting_for_system(reason="test.arrange"):
        hidden = make.TestimonyFactory(
            interview__person__organisation=team.organisation, status=Testimony.Status.REVIEWED
        )
        draft = make.TestimonyFactory(
            interview__person__organisation=team.organisation, status=Testimony.Status.DRAFT
        )
        for account in (hidden, draft):
            account.incidents.add(there.own)
        world.admit(team, testimony=draft)
        # Both papers only repeat it, which is known of accounts one may read, and of no other.
        links = [
            RestsOnFactory(source=paper, testimony=hidden, organisation=team.organisation)
            for paper in there.papers[1:]
        ]
    assert "3 independent sources say so." in asked(browser, there)
    assert "3 independent sources" in asked(client_for("advocate"), there)
    # To who is not of the case neither the incident nor the account is there.
    assert "2 independent sources say so." in asked(client_for("stranger"), there)
    world.admit(team, testimony=hidden)
    assert links[0].organisation == team.organisation
    assert "2 independent sources say so." in asked(browser, there)


def test_without_a_question_it_leads_to_the_question_and_others_see_no_counts(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    addresses = [reverse("carried_out"), reverse("carried_out_of", args=[there.policy.pk])]
    browser = client_for("advocate")
    for address in addresses:
        assert browser.get(address)["Location"] == reverse("in_force")
    documenter = client_for("documenter")
    assert "carried out" not in asked(documenter, there)
    assert {documenter.get(address).status_code for address in addresses} == {404}


def test_what_shows_a_measure_is_told_from_what_denies_the_right_that_was_asked(
    team: CaseTeam, client_for: ClientFor
) -> None:
    """A ban from university concerns work as well; a raid on students does not show who lost her work."""
    there = arranged(team)
    browser = client_for("analyst")
    with acting_for_system(reason="test.arrange"):
        right, never = law.RightFactory(title="Work"), provision()
        there.policy.provisions.get().rights.add(right)
        never.rights.add(right)
        law.DeprivationFactory(incident=there.own)  # of another right
    told = {"place": there.province.code, "day": "2023-06-01", "right": right.code}

    def pages() -> list[str]:
        answers = [browser.post(reverse("in_force"), told, follow=True)]
        answers.append(browser.get(reverse("carried_out")))
        return [" ".join(one.content.decode().split()) for one in answers]

    asked_of, shown = pages()
    assert "2 incidents there show something of this being carried out." in asked_of
    assert "None of these incidents is itself recorded as a denial" in asked_of
    assert "In force, and no incident there shows it</dt> <dd><bdi>1</bdi>" in asked_of
    assert shown.count("recorded on other rights") == 2
    with acting_for_system(reason="test.arrange"):
        law.DeprivationFactory(right=right, incident=there.published)
    asked_of, shown = pages()
    assert "One of these incidents is itself recorded as a denial" in asked_of
    assert "chose. 2 independent sources say so." in asked_of
    assert shown.count("recorded on other rights") == 1
    assert "Incidents: <bdi>1</bdi> · Independent sources: <bdi>2</bdi>" in shown
