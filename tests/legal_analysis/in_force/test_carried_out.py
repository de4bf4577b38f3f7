"""Where what was in force was carried out, and how many independent sources say so."""

import datetime
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from evidence.models import Incident, Person, Place, Source, Testimony
from legal_analysis.carried_out import Timing
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
        then = f"{where}?when=by_then"
        assert f'<a href="{then}">By then, 2 incidents there {incidents} being' in page
        assert f'<a href="{then}#sources">3 independent sources say so.</a>' in page
        shown = browser.get(where)
        counted = shown.context["tally"].by_then.counted
        assert (counted.incidents, counted.origins) == (2, 3)
        found = {
            (*sorted(one.title for one in each.publications), *(one.code for one in each.accounts))
            for each in shown.context["origins"]
        }
        wire = tuple(sorted(paper.title for paper in there.papers[:2]))
        assert found == {wire, (there.papers[2].title,), (there.told.code,)}
        assert {line.record for line, *_told in shown.context["lines"]} == {
            there.published,
            there.own,
        }
    for origin in (Person.Origin.INVENTED, Person.Origin.OWN):
        with acting_for_system(reason="test.arrange"):
            there.told.person.origin = origin
            there.told.person.save()
        invented = "Invented for demonstration" in browser.get(whole).content.decode()
        assert invented == (origin == Person.Origin.INVENTED)
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
    advocate = client_for("advocate")
    asked(advocate, there)
    assert advocate.get(reverse("carried_out")).context["tally"].every_line[-1].counted.origins == 3
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
    assert "By then, 2 incidents there show something of this being carried out." in asked_of
    assert "None of these incidents is itself recorded as a denial" in asked_of
    assert "shows it, whenever it happened</dt> <dd><bdi>1</bdi>" in asked_of
    assert shown.count("recorded on other rights") == 2
    with acting_for_system(reason="test.arrange"):
        law.DeprivationFactory(right=right, incident=there.published)
    asked_of, shown = pages()
    assert "One of these incidents is itself recorded as a denial" in asked_of
    assert "chose. 2 independent sources say so." in asked_of
    assert shown.count("recorded on other rights") == 1
    assert shown.count("of these</th>") == 1
    assert (
        'denial of the right"><bdi>1</bdi></td> <td data-name="Independent sources of these"><bdi>2</bdi>'
        in shown
    )


def at(team: CaseTeam, there: World, day: str, **changes: Any) -> Incident:
    """One more published incident of the province that shows the policy."""
    with acting_for_system(reason="test.arrange"):
        incident: Incident = make.IncidentFactory(
            **{"organisation": None, "place": there.province, **changes}
        )
        incident.set_date(day)
        incident.save()
        law.EnforcementFactory(incident=incident, policy=there.policy)
        if incident.organisation_id:
            world.admit(team, incident=incident)
    return incident


def tally(browser: Client, there: World, when: str = "") -> dict[str, tuple[int, int]]:
    """What the page counts by when, and that it lists as many of each."""
    asked(browser, there)
    page = browser.get(reverse("carried_out"), {"when": when})
    found = {
        str(line.timing or "all"): (line.counted.incidents, line.counted.origins)
        for line in page.context["tally"].lines
    }
    listed = Counter(str(timing) for _line, timing, _sources in page.context["lines"])
    assert listed == {name: found[name][0] for name in listed}
    assert not when or set(listed) <= {when}
    return found


def test_what_was_before_it_began_or_after_the_day_asked_is_counted_apart(
    team: CaseTeam, client_for: ClientFor
) -> None:
    """The policy began on 4 May 2023 and the question is of 1 June; the day itself is still by then."""
    there = arranged(team)
    browser = client_for("analyst")
    assert tally(browser, there) == {"by_then": (2, 3)}
    for day in ("2023-05-03", "2023-05", "2023-06", "2023-06-01", "2023-06-02", "2026-02-15"):
        at(team, there, day)
    expected = {
        "by_then": (3, 4), "unsure": (2, 2), "later": (2, 2), "before": (1, 1), "all": (8, 9),
    }  # fmt: skip
    for when in ("", *Timing):
        assert tally(browser, there, when) == expected
    page = asked(browser, there)
    assert "By then, 3 incidents there show something of this" in page
    assert "4 independent sources say so." in page
    assert page.count("5 more incidents are from later, from before it began, or of a day") == 2
    shown = browser.get(reverse("carried_out")).content.decode()
    assert re.sub(r"\s", "", shown).count('data-tone="open">Later</span>') == 2


def test_an_incident_that_shows_one_policy_by_then_is_of_then_whatever_else_it_shows(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    browser = client_for("analyst")
    with acting_for_system(reason="test.arrange"):
        later = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE)
        law.InForceFactory(
            provision=later,
            from_edtf="2023-05-20",
            date_range=DateRange(datetime.date(2023, 5, 20), None),
        )
        law.EnforcementFactory(incident=there.published, policy=later.policy)
    assert tally(browser, there) == {"by_then": (2, 3)}
    asked(browser, there)
    alone = browser.get(reverse("carried_out_of", args=[later.policy.pk])).context["tally"]
    assert [(str(one.timing), one.counted.incidents) for one in alone.lines] == [
        ("by_then", 0), ("before", 1), ("None", 1),
    ]  # fmt: skip


def test_T08_who_sees_months_cannot_tell_the_day_by_the_side_it_falls_on(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    browser = client_for("advocate")
    ours = at(team, there, "2023-06-01", organisation=team.organisation)
    found = []
    for day in ("2023-06-01", "2023-06-30"):
        with acting_for_system(reason="test.arrange"):
            ours.set_date(day)
            ours.save()
        found.append(tally(browser, there))
    assert found[0] == found[1]
    assert found[0]["unsure"] == (2, 2)  # of the other, too, May alone is told


def test_a_denial_of_the_right_that_shows_no_rule_on_it_is_not_passed_over(
    team: CaseTeam, client_for: ClientFor
) -> None:
    there = arranged(team)
    browser = client_for("analyst")
    other = at(team, there, "2023-05-20")
    later = at(team, there, "2024-05-20")
    with acting_for_system(reason="test.arrange"):
        right, rule = law.RightFactory(title="Work"), provision()
        rule.rights.add(right)
        for incident in (other, later):
            law.DeprivationFactory(incident=incident, right=right)
    told = {"place": there.province.code, "day": "2023-06-01", "right": right.code}
    page = " ".join(browser.post(reverse("in_force"), told, follow=True).content.decode().split())
    assert "No incident that you may read shows it by then." in page
    assert "2 more incidents there, whenever they happened, are recorded as a denial" in page
    shown = browser.get(reverse("carried_out"), {"when": "beside"})
    assert {line.record for line, *_told in shown.context["lines"]} == {other, later}
    assert "2 more incidents there, whenever they happened" in " ".join(
        shown.content.decode().split()
    )
    # Once a rule on the right is what it shows, it is counted above.
    with acting_for_system(reason="test.arrange"):
        law.EnforcementFactory(incident=other, policy=rule.policy)
    shown = browser.get(reverse("carried_out"), {"when": "beside"})
    assert [line.record for line, *_told in shown.context["lines"]] == [later]
    assert shown.context["tally"].by_then.on_right.incidents == 1
