"""Joining publications to one origin, and to the person they only repeat: with reasons, never unseen."""

import threading
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from evidence.models import OriginChange, RestsOn, Source
from evidence.origins import known_to
from evidence.own_words import QuotesAccount
from legal_analysis import grouping
from legal_analysis.models import CaseFile, Citation, Element
from legal_analysis.views.reading import readable_accounts
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.factories.origins import OriginChangeFactory, RestsOnFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing_together import two_analysts
from tests.legal_analysis.test_origins import case, counted, element, spoke  # noqa: F401


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


@pytest.mark.parametrize("who", ["documenter", "advocate", "approver", "nobody"])
def test_T01_only_an_analyst_says_where_publications_come_from(
    who: str, team: CaseTeam, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    source = make.SourceFactory(independence_group="a wire report")
    source.refresh_from_db()
    with acting_for_system(reason="test.arrange"):
        told = spoke(team)
    with pytest.raises(NotAllowed):
        grouping.join([source], group="mine", reason="It prints it.", by=by)
    with pytest.raises(NotAllowed):
        grouping.take_out(source, reason="On its own.", by=by)
    with acting_for_system(reason="test.act"), pytest.raises(NotAllowed):
        grouping.rest_on(source, told, reason="It quotes nobody else.", by=by)


def test_what_says_nothing_new_or_too_much_is_refused(db: None, analyst: User) -> None:
    grouped, alone = make.SourceFactory(independence_group="one report"), make.SourceFactory()
    with pytest.raises(grouping.NothingChanged):
        grouping.join([grouped], group=" one  report ", reason="It prints it.", by=analyst)
    with pytest.raises(grouping.NothingChanged):
        grouping.take_out(alone, reason="On its own.", by=analyst)
    with pytest.raises(grouping.BadReason):
        grouping.join([alone], group="one report", reason="x" * 501, by=analyst)


def test_no_way_round_what_was_said(db: None, analyst: User) -> None:
    source = make.SourceFactory(origin_version=7)
    rows = Source.objects.filter(pk=source.pk)
    assert rows.get().origin_version == 0  # nothing was said of it yet
    refused(lambda: rows.update(independence_group="mine"), "origin_is_said")
    refused(lambda: rows.update(origin_version=7), "origin_is_said")
    make.SourceFactory(independence_group="mine")  # as it was said of another one
    of_another = {"independence_group": "mine", "origin_version": 1}
    refused(lambda: rows.update(**of_another), "origin_is_said")
    grouping.join([source], group="one report", reason="It prints it.", by=analyst)
    refused(lambda: rows.update(independence_group="mine"), "origin_is_said")
    refused(lambda: rows.update(independence_group="mine", origin_version=2), "origin_is_said")
    source.refresh_from_db()
    grouping.take_out(source, reason="It has own reporting.", by=analyst)
    for version in (1, 3):  # as it was said once
        again = {"independence_group": "one report", "origin_version": version}
        refused(partial(rows.update, **again), "origin_is_said")
    kept = OriginChange.objects.filter(source=source)
    refused(lambda: kept.update(reason="Another."), "permission denied")
    refused(lambda: kept._raw_delete("default"), "permission denied")
    refused(lambda: OriginChangeFactory(source=source, version=9), "origin_change_follows")


def test_the_owner_of_the_tables_too_sets_a_group_by_a_change_that_stays(
    committed_db: str, owner_connection: psycopg.Connection[object]
) -> None:
    source = make.SourceFactory()
    run = owner_connection.execute
    run("CREATE TEMP TABLE hers (id uuid)")
    run(
        "CREATE FUNCTION pg_temp.hers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE evidence_source SET independence_group = 'mine', origin_version = 1"
        " WHERE id = NEW.id; RETURN NULL; END $$"
    )
    run("CREATE TRIGGER hers AFTER INSERT ON hers FOR EACH ROW EXECUTE FUNCTION pg_temp.hers()")
    with pytest.raises(psycopg.Error, match="origin_is_said"):
        run("INSERT INTO hers VALUES (%s)", [source.pk])
    OriginChangeFactory(source=source)
    for sql in (
        "UPDATE evidence_originchange SET reason = 'Another.'",
        "DELETE FROM evidence_originchange",
        "TRUNCATE evidence_originchange",
    ):
        with pytest.raises(psycopg.Error, match="only ever added"):
            run(sql)  # type: ignore[call-overload]


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


def test_the_trail_says_how_many_cases_of_hers_a_step_touches(
    as_system: None,
    case: CaseFile,  # noqa: F811
    element: Element,  # noqa: F811
    analyst: User,
) -> None:
    pair = law.PolicySourceFactory()
    provision = law.ProvisionFactory(policy=pair.policy)
    world.cite(case, element, provision=provision)
    law.CitationFactory(provision=provision)  # in a case of somebody else
    source = pair.source
    grouping.join([source], group="one report", reason="It prints it.", by=analyst)
    back = {"taken_back_at": timezone.now(), "taken_back_by": analyst, "taken_back_reason": "So."}
    Citation.objects.unscoped(reason="test").update(**back, version=F("version") + 1)
    source.refresh_from_db()
    grouping.take_out(source, reason="It has own reporting.", by=analyst)
    rows = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="source.")
    assert [
        (row.action, row.subject_id, count in row.payload)
        for row, count in zip(
            rows.order_by("pk"), (r"{\"count\":\"1\"", r"{\"count\":\"0\""), strict=True
        )
    ] == [("source.joined", str(source.pk), True), ("source.taken_out", str(source.pk), True)]


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
        with pytest.raises(QuotesAccount):
            grouping.rest_on(pair.source, told, reason=f"It says: {paragraph.original}", by=analyst)
        link = grouping.rest_on(pair.source, told, reason="It quotes nobody else.", by=analyst)
        with pytest.raises(grouping.NothingChanged):
            grouping.rest_on(pair.source, told, reason="It quotes nobody else.", by=analyst)
    assert counted(case, element, analyst) == (1, 0)
    with acting_as(stranger):
        assert not RestsOn.objects.visible_to(stranger).exists()
    # A case that was lent the account reads it, and says nothing of where it is printed.
    with acting_for_system(reason="test.arrange"):
        borrower = AssignmentFactory(role="analyst", organisation=None, team=CaseTeamFactory())
        world.admit(borrower.team, testimony=told)
        pages = readable_accounts(borrower.user).filter(pk=told.pk)
        assert pages.exists()
        for act, what in (
            (grouping.rest_on, (pair.source, told)),
            (grouping.rest_no_more, (link,)),
        ):
            for by in (borrower.user, stranger):
                with pytest.raises(NotAllowed):
                    act(*what, reason="So.", by=by)
    with acting_as(analyst):
        grouping.rest_no_more(link, reason="It has a second witness.", by=analyst)
        with pytest.raises(grouping.NothingChanged):
            grouping.rest_no_more(link, reason="Once more.", by=analyst)
    assert counted(case, element, analyst) == (2, 0)
    # In the trail on the account: on the publication, which all may read, it would give her away.
    rows = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="source.rests")
    assert list(rows.order_by("pk").values_list("action", "actor", "subject_id")) == [
        ("source.rests_on", analyst.pk, str(told.pk)),
        ("source.rests_no_more", analyst.pk, str(told.pk)),
    ]


def test_what_rests_on_an_account_is_kept_and_of_who_gave_it(
    as_system: None, analyst: User
) -> None:
    link = RestsOnFactory()
    rows = RestsOn.objects.unscoped(reason="test").filter(pk=link.pk)
    refused(lambda: rows.update(reason="Another."), "rests_on_is_kept")
    refused(lambda: rows._raw_delete("default"), "permission denied")
    again = {"source": link.source, "testimony": link.testimony}
    given = make.TestimonyFactory()
    of_another = {"testimony": link.testimony, "person": given.person}
    of_another["organisation"] = given.organisation
    published = make.TestimonyFactory(
        basis="published_source", interview=None, person=make.PersonFactory()
    )
    for more, why in (
        ({"person": make.PersonFactory()}, "rests_on_account_given"),
        ({"organisation": make.OrganisationFactory()}, "rests_on_account_given"),
        (of_another, "rests_on_account_given"),
        ({"testimony": published}, "rests_on_account_given"),
        ({"reason": ""}, "rests_on_has_reason"),
        (again, "rests_on_once"),
    ):
        refused(partial(RestsOnFactory, **more), why)
    with pytest.raises(grouping.NotGiven):
        grouping.rest_on(link.source, published, reason="So.", by=analyst)
    back = {"taken_back_at": link.written_at, "taken_back_by": analyst}
    refused(lambda: rows.update(**back), "taken_back_has_who_and_why")
    rows.update(**back, taken_back_reason="It has a second witness.")
    refused(lambda: rows.update(taken_back_reason="Another."), "rests_on_is_kept")


def test_T01_what_rests_on_an_account_is_known_to_who_holds_it_alone(
    committed_db: str, owner_connection: psycopg.Connection[object]
) -> None:
    with acting_for_system(reason="test.arrange"):
        link = RestsOnFactory()
        team = CaseTeamFactory(organisation=link.organisation)  # of a case without this account
        people = [
            AssignmentFactory(role="analyst", organisation=link.organisation).user,
            AssignmentFactory(role="analyst", organisation=None, team=team).user,
            AssignmentFactory(role="analyst").user,
        ]
        other = make.SourceFactory()
        match = make.PossibleMatchFactory(
            person=link.person,
            earlier=make.PersonFactory(organisation=link.organisation),
            decision="same",
            decided_by=people[0],
            decided_at=link.written_at,
        )
    everything = RestsOn.objects.unscoped(reason="test")
    for by, count in zip(people, (1, 1, 0), strict=True):
        with acting_as(by):
            assert everything.count() == count
    # Said twice: the trigger sees no account that row security hides from her.
    wall = "row-level security|rests_on_account_given"
    with pytest.raises(DatabaseError, match=wall), acting_as(people[2]):
        RestsOnFactory(
            source=other,
            testimony=link.testimony,
            person=link.person,
            organisation=link.organisation,
            written_by=people[2],
        )
    # And no organisation counts by what another knows.
    names = [link.source.origin, str(link.person_id), str(match.earlier_id)]
    with acting_for_system(reason="test.ask"):
        for known, joins in ((link.organisation_id, True), (make.OrganisationFactory().pk, False)):
            found = known_to([known])
            assert len({found.of(name) for name in names}) == (1 if joins else 3)
    count = owner_connection.execute("SELECT count(*) FROM evidence_restson").fetchone()
    assert count == (0,)
    owner_connection.execute("SET gawah.system = 'test'")
    for sql in ("TRUNCATE evidence_restson", "DELETE FROM evidence_restson"):
        with pytest.raises(psycopg.Error, match="rests_on_is_kept"):
            owner_connection.execute(sql)  # type: ignore[call-overload]


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("EFE: an order", "A report (EFE)", True),
        ("EFE: an order", "The ministry of defence", False),
        ("The ministry of defence", "In reference to an order", False),
        ("AFP's report", "Agence France-Presse", True),
        ("AFP", "به نقل از خبرگزاری فرانسه", True),
        ("AFP\u200cها", "د فرانسې خبري اژانس", True),
        ("Reuters", "گزارش رويترز", True),  # as an Arabic keyboard types it
        ("رویترز", "د رویټرز راپور", True),
        ("به گزارش فرانس\u200cپرس", "AFP, Reuters", True),
        ("آناتولی", "Anadolu Agency", True),
        ("به گزارش آناتولیا", "Anadolu Agency", False),
    ],
)
def test_a_news_agency_is_known_by_whole_words_in_each_script(
    db: None, one: str, other: str, same: bool
) -> None:
    source = make.SourceFactory(title=one, url="", publisher="One")
    found = make.SourceFactory(title=other, url="", publisher="Other")
    for asked, hinted in ((source, found), (found, source)):
        told = [(hinted, ["wire"])] if same else []
        assert grouping.hints(asked, Source.objects.all()) == told
