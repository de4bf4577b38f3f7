"""Citing: who may, what of, and that nothing that was said is ever written over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import Paragraph
from legal_analysis import cited, citing
from legal_analysis.citing import Part, Says
from legal_analysis.models import CaseFile, Citation, CitationVersion, Element
from tests.canaries import canary, scan_text
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
ORIGINAL = "روز اول ما را از دفتر بیرون کردند و گفتند دیگر نیایید. هیچ کاغذی ندادند."
SAYS = Says("supports", "high", "It shows who gave the order.")


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team, elements=3)


@pytest.fixture
def elements(case: CaseFile) -> list[Element]:
    return list(Element.objects.filter(framework__case_files=case).order_by("position"))


@pytest.fixture
def paragraph(team: CaseTeam) -> Paragraph:
    return paragraph_of(team)


@world.arranged
def paragraph_of(team: CaseTeam, text: str = ORIGINAL, **account: Any) -> Paragraph:
    told = world.account(team, **account)
    found: Paragraph = make.ParagraphFactory(testimony=told, number=2, original=text)
    return found


def cite(target: Any, case: CaseFile, by: User, *elements: Element, **more: Any) -> list[Citation]:
    says = more.pop("says", SAYS)
    more.setdefault("shown", seen_of(target))
    with acting_as(by):
        return citing.cite(target, says, case_file=case, elements=elements, by=by, **more)


def seen_of(thing: Any) -> str:
    """Say what a page shows of it now; `thing`: what is cited, or a citation of it."""
    with acting_for_system(reason="test.look"):
        if isinstance(thing, Citation):
            thing = cited.target_of(stored(thing))
        return cited.shown(thing.__class__._base_manager.get(pk=thing.pk))


def stored(row: Citation) -> Citation:
    with acting_for_system(reason="test.look"):
        return Citation.objects.unscoped(reason="test").get(pk=row.pk)


def before(row: Citation) -> list[CitationVersion]:
    rows = CitationVersion.objects.unscoped(reason="test").filter(citation=row)
    return list(rows.order_by("version"))


# --- Who, and what of -------------------------------------------------------------------------------


def test_several_elements_are_cited_at_once_with_a_row_in_the_trail_each(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    right = law.RightFactory()
    says = Says("undermines", "low", "She was told so by another.", (right,))
    made = cite(paragraph, case, analyst, *elements[:2], says=says)
    assert [one.element for one in made] == elements[:2]
    for one in made:
        assert (one.stance, one.weight, one.author, one.version) == (
            "undermines",
            "low",
            analyst,
            1,
        )
        assert list(one.rights.all()) == [right]
        event = AuditEvent.objects.unscoped(reason="test").get(
            action="citation.made", subject_id=str(one.pk)
        )
        assert (event.actor, str(case.pk) in event.details) == (analyst, True)


@pytest.mark.parametrize("role", ["advocate", "approver", "documenter"])
def test_T01_only_an_analyst_of_the_case_cites(
    role: str, case: CaseFile, elements: list[Element], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        cite(law.ProvisionFactory(), case, request.getfixturevalue(role), elements[0])


def test_T01_nothing_is_cited_but_material_of_the_case_and_elements_of_its_law(
    case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    sister = CaseTeamFactory(organisation=team.organisation)
    AssignmentFactory(user=analyst, role=Role.ANALYST, organisation=None, team=sister)
    with acting_for_system(reason="test.arrange"):
        act = world.incident(sister).acts.unscoped(reason="test").get()
        item = make.EvidenceItemFactory(organisation=team.organisation)
        world.admit(sister, item=item)
    for target in (paragraph_of(sister), act, item):
        with pytest.raises(citing.NotOfCase):
            cite(target, case, analyst, elements[0])
    with pytest.raises(citing.NotOfFramework):
        cite(law.ProvisionFactory(), case, analyst, law.ElementFactory())
    with pytest.raises(citing.NotOfFramework):
        cite(law.ProvisionFactory(), case, analyst)


def test_T03_what_she_took_down_herself_an_analyst_does_not_cite(
    case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=team.organisation, team=None)
    with pytest.raises(citing.NotOfCase):
        cite(paragraph_of(team, interviewer=analyst), case, analyst, elements[0])
    with acting_for_system(reason="test.arrange"):
        item = make.EvidenceItemFactory(organisation=team.organisation, received_by=analyst)
        world.admit(team, item=item)
    with pytest.raises(citing.NotOfCase):
        cite(item, case, analyst, elements[0])


def test_a_part_is_kept_as_letters_and_the_same_part_is_cited_once(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    (row,) = cite(paragraph, case, analyst, elements[0], part=Part(0, 12))
    assert (row.part_start, row.part_end, row.part_of) == (0, 12, "")
    cite(paragraph, case, analyst, elements[0])  # the whole of it is another citation
    for again in ({"part": Part(0, 12)}, {}):
        with pytest.raises(citing.CitedAlready):
            cite(paragraph, case, analyst, elements[0], **again)
    for wrong in (Part(5, 5), Part(0, len(ORIGINAL) + 1), Part(0, 2, "ps")):
        with pytest.raises(citing.BadPlace):
            cite(paragraph, case, analyst, elements[1], part=wrong)


@pytest.fixture
def item(db: None) -> Any:
    with acting_for_system(reason="test.arrange"):
        return make.EvidenceItemFactory(organisation=None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12", "12"),
        ("pp. 9–14", "9-14"),
        ("1:02:03", "01:02:03"),
        ("00:00:00-00:02:00", "00:00:00-00:02:00"),
        ("01:02:03-1:02:03", "01:02:03"),
        ("۱۲", "12"),
    ],
)
def test_a_pinpoint_is_a_page_or_a_time_of_an_item_written_one_way(
    written: str, kept: str, item: Any, case: CaseFile, elements: list[Element], analyst: User
) -> None:
    (row,) = cite(item, case, analyst, elements[0], pinpoint=written)
    assert row.pinpoint == kept
    with pytest.raises(citing.BadPlace):
        cite(law.ProvisionFactory(), case, analyst, elements[0], pinpoint="1")


@pytest.mark.parametrize(
    "written", ["x", "0", "p. 000", "0-3", "14-12", "00:02:00-00:01:00", "1:2"]
)
def test_what_is_no_place_or_ends_before_it_begins_is_refused(
    written: str, item: Any, case: CaseFile, elements: list[Element], analyst: User
) -> None:
    with pytest.raises(citing.BadPlace):
        cite(item, case, analyst, elements[0], pinpoint=written)


@pytest.mark.parametrize("stored", ["12", "p. 12"])
def test_one_page_is_cited_once_on_an_element_however_it_is_written(
    stored: str, item: Any, case: CaseFile, elements: list[Element], analyst: User
) -> None:
    """`p. 12`: stored before there was one way to write it, and left as it stands."""
    with acting_for_system(reason="test.arrange"):
        law.CitationFactory(
            case_file=case, element=elements[0], item=item, provision=None, pinpoint=stored
        )
    for again in ("12", "p. 12", "p.12", "012", "12-12", "12–12"):
        with pytest.raises(citing.CitedAlready):
            cite(item, case, analyst, elements[0], pinpoint=again)
    cite(item, case, analyst, elements[0], pinpoint="13")
    cite(item, case, analyst, elements[0])  # the whole of it is another citation


# --- Reasons hold no words of an account -------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "refused"),
    [
        ("She says: ما را از دفتر بیرون کردند و گفتند. So it is an order.", True),
        ("«ما را، از دفتر بيرون كردند و گفتند»", True),  # other letters, other marks
        ("An order by word of mouth; دفتر is the office.", False),
        ("", True),
    ],
)
def test_T04_a_reason_with_a_run_of_her_words_is_refused(
    reason: str,
    refused: bool,
    case: CaseFile,
    elements: list[Element],
    paragraph: Paragraph,
    analyst: User,
) -> None:
    says = Says("supports", "low", reason)
    if not refused:
        cite(paragraph, case, analyst, elements[0], says=says)
        return
    with pytest.raises((citing.QuotesAccount, citing.BadReason)):
        cite(paragraph, case, analyst, elements[0], says=says)
    (row,) = cite(paragraph, case, analyst, elements[0])
    seen = seen_of(row)
    with acting_as(analyst), pytest.raises((citing.QuotesAccount, citing.BadReason)):
        citing.change(row, says, seen=1, shown=seen, by=analyst)
    with acting_as(analyst), pytest.raises((citing.QuotesAccount, citing.BadReason)):
        citing.take_back(row, reason=reason, seen=1, by=analyst)


def test_T04_no_word_of_an_account_lies_in_any_column_after_citing(
    case: CaseFile, elements: list[Element], team: CaseTeam, analyst: User
) -> None:
    words = canary("evidence.Paragraph.original")
    told = paragraph_of(team, f"{words.text}. {words.text}.")
    (row,) = cite(told, case, analyst, elements[0], part=Part(0, len(words.text)))
    seen = seen_of(row)
    with acting_as(analyst):
        citing.change(row, Says("neutral", "low", "Told once."), seen=1, shown=seen, by=analyst)
        citing.take_back(stored(row), reason="Cited by mistake.", seen=2, by=analyst)
    with acting_for_system(reason="test.look"), connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            for (text,) in cursor.fetchall():
                assert scan_text(text, [words], where=table) == []


# --- Never written over -------------------------------------------------------------------------------


def test_T20_what_it_said_before_is_kept_and_nobody_writes_over_what_she_did_not_see(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    first, second = law.RightFactory(), law.RightFactory()
    (row,) = cite(
        paragraph, case, analyst, elements[0], says=Says("supports", "low", "One.", (first,))
    )
    seen = seen_of(row)
    with acting_as(analyst):
        citing.change(
            row, Says("neutral", "high", "Two.", (second,)), seen=1, shown=seen, by=analyst
        )
        with pytest.raises(citing.ChangedMeanwhile):
            citing.change(row, Says("supports", "low", "Three."), seen=1, shown=seen, by=analyst)
        with pytest.raises(citing.NothingChanged):
            citing.change(
                row, Says("neutral", "high", "Two.", (second,)), seen=2, shown=seen, by=analyst
            )
    (old,) = before(row)
    assert (old.version, old.stance, old.weight, old.reason) == (1, "supports", "low", "One.")
    assert (old.rights, old.written_by) == ([first.code], analyst)
    now = stored(row)
    assert (now.version, now.stance, now.reason) == (2, "neutral", "Two.")
    assert (
        AuditEvent.objects.unscoped(reason="test")
        .filter(action="citation.changed", subject_id=str(row.pk))
        .count()
        == 1
    )


@pytest.mark.parametrize("role", ["advocate", "approver"])
def test_T01_who_may_not_cite_changes_no_citation(
    role: str,
    case: CaseFile,
    elements: list[Element],
    analyst: User,
    request: pytest.FixtureRequest,
) -> None:
    (row,) = cite(law.ProvisionFactory(), case, analyst, elements[0])
    seen = seen_of(row)
    reader = request.getfixturevalue(role)
    attempts: list[Callable[[], object]] = [
        lambda: citing.change(row, Says("neutral", "low", "Other."), seen=1, shown=seen, by=reader),
        lambda: citing.confirm(row, seen=1, shown=seen, by=reader),
        lambda: citing.take_back(row, reason="Not this.", seen=1, by=reader),
    ]
    for attempt in attempts:
        with acting_as(reader), pytest.raises(NotAllowed):
            attempt()
    assert stored(row).version == 1


def test_T20_the_database_keeps_what_our_code_would_lose(case: CaseFile) -> None:
    row = law.CitationFactory(case_file=case)
    old = law.CitationVersionFactory(citation=row, version=9)
    rows = Citation.objects.unscoped(reason="test").filter(pk=row.pk)
    attempts: list[Callable[[], object]] = [
        lambda: rows.update(reason="Another."),
        lambda: rows.update(reason="Another.", version=5),
        lambda: rows.update(provision=law.ProvisionFactory(), version=2),
        lambda: rows.update(element=law.ElementFactory(), version=2),
        lambda: rows._raw_delete(rows.db),
        lambda: CitationVersion.objects.unscoped(reason="test").update(reason="Another."),
        lambda: CitationVersion.objects.unscoped(reason="test").filter(pk=old.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_citation_is_taken_back_with_a_reason_and_can_be_made_anew(
    case: CaseFile, elements: list[Element], paragraph: Paragraph, analyst: User
) -> None:
    (row,) = cite(paragraph, case, analyst, elements[0])
    with acting_as(analyst):
        citing.take_back(row, reason="Another element.", seen=1, by=analyst)
        with pytest.raises(citing.TakenBack):
            citing.change(row, SAYS, seen=2, shown="", by=analyst)
    now = stored(row)
    assert (now.taken_back_by, now.taken_back_reason) == (analyst, "Another element.")
    cite(paragraph, case, analyst, elements[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.unscoped(reason="test").filter(pk=row.pk).update(
            taken_back_at=None, taken_back_by=None, taken_back_reason="", version=3
        )
