"""Joining publications to one origin, and to the person they only repeat: with reasons, never unseen."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from evidence.models import OriginChange, RestsOn, Source
from legal_analysis import citing, grouping
from legal_analysis.models import CaseFile, Element
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.origins import OriginChangeFactory, RestsOnFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing_together import two_analysts
from tests.legal_analysis.test_origins import case, counted, element, spoke  # noqa: F401

ClientFor = Callable[[object], Client]


def refused(what: Any, name: str) -> None:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        what()


def group_of(source: Source) -> str:
    return Source.objects.get(pk=source.pk).independence_group


def test_a_group_is_said_with_a_reason_and_every_step_stays(db: None, analyst: User) -> None:
    one, other = make.SourceFactory(), make.SourceFactory(independence_group="a wire report")
    other.refresh_from_db()
    with pytest.raises(grouping.BadReason):
        grouping.join([one], group="a wire report", reason=" ", by=analyst)
    for name in ("", str(one.pk), "x" * 121):
        with pytest.raises(grouping.BadGroup):
            grouping.join([one], group=name, reason="It prints it.", by=analyst)
    grouping.join([one, other], group="a wire report", reason="It prints it.", by=analyst)
    one.refresh_from_db()
    assert (one.independence_group, one.origin_version, other.origin_version) == (
        "a wire report", 1, 1,
    )  # fmt: skip
    grouping.take_out(one, reason="It has own reporting.", by=analyst)
    assert [(row.group, row.reason) for row in one.origin_changes.all()] == [
        ("a wire report", "It prints it."),
        ("", "It has own reporting."),
    ]
    with pytest.raises(grouping.ChangedMeanwhile):
        grouping.take_out(one, reason="As she saw it before.", by=analyst)


def test_no_way_round_what_was_said(db: None, analyst: User) -> None:
    source = make.SourceFactory()
    rows = Source.objects.filter(pk=source.pk)
    refused(lambda: rows.update(independence_group="mine"), "origin_is_said")
    refused(lambda: rows.update(origin_version=7), "origin_is_said")
    grouping.join([source], group="one report", reason="It prints it.", by=analyst)
    kept = OriginChange.objects.filter(source=source)
    refused(lambda: kept.update(reason="Another."), "only ever added|permission denied")
    refused(kept.delete, "only ever added|permission denied")
    refused(lambda: OriginChangeFactory(source=source, version=9), "origin_change_follows")


def test_T20_of_two_who_join_at_once_one_is_told(committed_db: str) -> None:
    _team, people = two_analysts()
    source = make.SourceFactory()
    ready, told = threading.Barrier(2), []

    def run(by: User, name: str) -> None:
        try:
            ready.wait()
            with acting_as(by):
                seen = Source(pk=source.pk, origin_version=0)
                grouping.join([seen], group=name, reason="It prints it.", by=by)
        except grouping.ChangedMeanwhile as error:
            told.append(error.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair)
        for pair in zip(people, ("one report", "another"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["origin_changed"]
    assert OriginChange.objects.count() == 1


def test_the_trail_says_how_many_cases_a_step_touches(
    as_system: None,
    case: CaseFile,  # noqa: F811
    element: Element,  # noqa: F811
    analyst: User,
) -> None:
    pair = law.PolicySourceFactory()
    world.cite(case, element, provision=law.ProvisionFactory(policy=pair.policy))
    grouping.join([pair.source], group="one report", reason="It prints it.", by=analyst)
    row = AuditEvent.objects.unscoped(reason="test").get(action="source.joined")
    assert r"{\"count\":\"1\"" in row.payload


def test_what_only_repeats_her_account_is_she_on_the_page_and_in_the_dossier(
    case: CaseFile,  # noqa: F811
    element: Element,  # noqa: F811
    team: CaseTeam,
    analyst: User,
    stranger: User,
) -> None:
    with acting_for_system(reason="test.arrange"):
        told = spoke(team)
        paragraph = told.paragraphs.unscoped(reason="test").get()
        pair = law.PolicySourceFactory()
        provision = law.ProvisionFactory(policy=pair.policy)
    world.cite(case, element, paragraph=paragraph)
    world.cite(case, element, provision=provision)
    assert counted(case, element, analyst) == (2, 0)
    for by, error in ((stranger, NotAllowed), (analyst, grouping.BadReason)):
        with acting_as(by), pytest.raises(error):
            grouping.rest_on(pair.source, told, reason="" if by == analyst else "So.", by=by)
    with acting_as(analyst):
        with pytest.raises(citing.QuotesAccount):
            grouping.rest_on(pair.source, told, reason=f"It says: {paragraph.original}", by=analyst)
        link = grouping.rest_on(pair.source, told, reason="It quotes nobody else.", by=analyst)
    assert counted(case, element, analyst) == (1, 0)
    with acting_as(stranger):
        assert not RestsOn.objects.visible_to(stranger).exists()
    with acting_as(analyst):
        grouping.rest_no_more(link, reason="It has a second witness.", by=analyst)
    assert counted(case, element, analyst) == (2, 0)


def test_what_rests_on_an_account_is_kept_and_of_who_gave_it(as_system: None) -> None:
    link = RestsOnFactory()
    rows = RestsOn.objects.unscoped(reason="test").filter(pk=link.pk)
    refused(lambda: rows.update(reason="Another."), "rests_on_is_kept")
    refused(rows.delete, "rests_on_is_kept|permission denied")
    refused(lambda: RestsOnFactory(person=make.PersonFactory()), "rests_on_account_given")
    published = make.TestimonyFactory()
    refused(
        lambda: RestsOnFactory(testimony=published, organisation=make.OrganisationFactory()),
        "rests_on_account_given",
    )


def test_hints_are_the_same_wire_address_or_publisher_near_in_time(db: None) -> None:
    said: dict[str, Any] = {"publisher": "Invented Press", "date_text": "2022-05-07"}
    source = make.SourceFactory(title="Reuters: an order", url="https://www.a.org/1", **said)
    other = {"publisher": "Another", "date_text": "2023-01-01"}
    wire = make.SourceFactory(title="An order (Reuters)", url="https://b.org/1", **other)
    host = make.SourceFactory(
        title="Host", url="https://a.org/2", publisher="Another", date_text="2022-05-09"
    )
    press = make.SourceFactory(
        title="Press", url="", publisher="INVENTED PRESS", date_text="2022-05"
    )
    make.SourceFactory(title="Years later", url="https://a.org/3", **other)
    found = {one.pk: why for one, why in grouping.hints(source, Source.objects.all())}
    assert found == {wire.pk: ["wire"], host.pk: ["host"], press.pk: ["publisher"]}


def test_an_analyst_joins_on_the_page_and_who_may_not_read_the_account_does_not_see_that(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    sources = [law.PolicySourceFactory().source for _time in range(2)]
    with acting_for_system(reason="test.arrange"):
        told = spoke(team)
    browser, address = client_for("analyst"), reverse("origin", args=[sources[0].pk])
    joined = {"act": "join", "seen": "0", "name": "one report", "join_reason": "It prints it."}
    assert browser.post(address, joined).status_code == 302
    assert group_of(sources[0]) == "one report"
    second = reverse("origin", args=[sources[1].pk])
    again = {**joined, "name": "", "known_group": "one report"}
    assert browser.post(second, again).status_code == 302
    assert sources[1].title in browser.get(reverse("origins")).content.decode()
    rests = {"act": "rest", "account": told.code, "rest_reason": "It quotes nobody else."}
    assert browser.post(address, rests).status_code == 302
    assert told.code in browser.get(address).content.decode()
    other = client_for(two_analysts()[1][0])
    assert told.code not in other.get(address).content.decode()
    assert other.post(second, {**rests}).status_code == 200
