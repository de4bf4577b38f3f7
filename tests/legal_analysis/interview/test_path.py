"""The guided path: from the first question to the record, and what it refuses on the way."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, PersonKey
from evidence.models import (
    Act,
    Consent,
    Draft,
    Incident,
    Interview,
    Involvement,
    Paragraph,
    Person,
    Testimony,
)
from legal_analysis.models import Deprivation
from tests.legal_analysis.interview import walking
from tests.legal_analysis.interview.told import NAME, PHONE, answers

ClientFor = Callable[[Any], Client]
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    walking.library()
    return client_for("documenter")


def everything(model: Any) -> Any:
    return model.objects.unscoped(reason="test")


def actions() -> list[str]:
    return list(everything(AuditEvent).order_by("id").values_list("action", flat=True))


# --- From the first question to the record -------------------------------------------------------------


def test_an_interview_is_walked_through_and_stands_in_the_record(browser: Client) -> None:
    start = walking.begin(browser)
    asked = walking.walk(browser, start, answers())
    assert asked == [
        "begin", "before", "who", "explained", "basics", "uses", "recordings", "receivers",
        "receiver.icc-otp", "details", "setting", "words", "events", "what.1", "by.1", "when.1",
        "district.1", "areas", "rules", "help", "ask", "end",
    ]  # fmt: skip
    page = walking.send(browser, start)
    assert page.redirect_chain[-1][0] == reverse("interview_sent")
    with acting_for_system(reason="test"):
        person = everything(Person).get()
        assert (person.kind, person.age_band, person.risk_level) == ("woman", "25-34", "high")
        assert (person.full_name, person.phone) == (NAME, PHONE)
        assert person.code.startswith("W-")
        told = everything(Testimony).get()
        assert (told.status, told.person) == ("submitted", person)
        assert told.date_edtf == "1401"
        assert told.date_calendar == "solar_hijri"
        assert told.code in page.content.decode()
        paragraphs = list(everything(Paragraph).order_by("number"))
        assert [one.number for one in paragraphs] == [1, 2, 3]
        assert paragraphs[1].original == "برادرم را زدند."
        held = everything(Interview).get()
        assert held.others_present == "her sister"
        assert held.safety.startswith("family, device")
        assert len(held.explained) == 9
        event = everything(Incident).get()
        assert (event.title, event.place.code) == ("Dismissed from a clinic", "AF01")
        assert set(everything(Act).values_list("kind", flat=True)) == {
            "dismissal_from_work",
            "beating",
        }
        sides = everything(Involvement).filter(act__kind="beating")
        assert sides.filter(person=person).count() == 1
        assert sides.get(group="men_boys").count == 1
        assert sides.get(side="alleged_perpetrator").described_as == "three armed men"
        assert everything(Deprivation).count() == 2
        assert everything(Draft).count() == 0


def test_what_she_decided_is_stored_decision_by_decision(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        decided = {(one.use, one.recipient): one.decision for one in everything(Consent)}
        sharing = everything(Consent).get(use="share")
        assert sharing.conditions == "نام شفاخانه گفته نشود."
        assert (sharing.identity_level, sharing.text_version) == ("pseudonym", "2026-11-27")
    assert decided == {
        ("interview", ""): "granted", ("store", ""): "granted", ("internal_analysis", ""): "granted",
        ("statistics", ""): "granted", ("publish_anonymously", ""): "refused",
        ("identity_store", ""): "granted", ("recontact", ""): "granted",
        ("record_audio", ""): "refused", ("record_video", ""): "refused", ("photo", ""): "refused",
        ("publish_media", ""): "refused", ("share", "icc-otp"): "granted",
        ("quote", "icc-otp"): "refused", ("onward_sharing", "icc-otp"): "refused",
    }  # fmt: skip


def test_T47_each_page_that_opens_a_draft_leaves_a_row(browser: Client) -> None:
    start = walking.begin(browser)
    before = len(actions())
    browser.get(start)
    browser.post(start, answers()["begin"])
    assert actions()[before:] == ["draft.read", "draft.saved"]


# --- Nothing is lost, nothing is kept ------------------------------------------------------------------


def test_T20_what_was_typed_is_kept_though_it_is_not_right_yet(browser: Client) -> None:
    start = walking.begin(browser)
    page = browser.post(start, {"overheard": "no", "agreed": "Invented sign"}, follow=True)
    assert page.status_code == 200
    assert "stop here" in page.content.decode()
    again = browser.get(start).content.decode()
    assert "Invented sign" in again
    assert page.context["form"].errors


def test_T20_a_draft_lies_sealed(browser: Client) -> None:
    start = walking.begin(browser)
    browser.post(start, {**answers()["begin"], "agreed": "Invented sign"})
    with acting_for_system(reason="test"):
        draft = everything(Draft).get()
        assert b"Invented" not in bytes(draft.answers_text_sealed)
        assert "Invented sign" in draft.answers_text


def test_a_draft_that_is_thrown_away_can_be_read_by_nobody(browser: Client) -> None:
    start = walking.begin(browser)
    browser.post(start, answers()["begin"])
    with acting_for_system(reason="test"):
        key = everything(Draft).get().key_id
    address = f"{walking.check_of(start)}end/"
    assert "Destroy it" in browser.get(address).content.decode()
    assert browser.post(address, follow=True).status_code == 200
    with acting_for_system(reason="test"):
        assert not everything(Draft).exists()
        assert everything(PersonKey).get(pk=key).wrapped is None
    assert actions()[-3:] == ["draft.thrown_away", "key.destroyed", "draft.listed"]


def test_T03_a_page_keeps_the_fields_it_asks_and_no_other(browser: Client) -> None:
    start = walking.begin(browser)
    browser.post(start, {**answers()["begin"], "organisation": "x", "full_name": "Smuggled"})
    with acting_for_system(reason="test"):
        assert "Smuggled" not in everything(Draft).get().answers_text


def test_sending_twice_makes_one_account(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    first = walking.send(browser, start)
    again = walking.send(browser, start)
    assert again.context["code"] == first.context["code"]  # the answer got lost; she pressed again
    with acting_for_system(reason="test"):
        assert everything(Testimony).count() == 1


def test_what_is_missing_is_named_and_not_sent(browser: Client) -> None:
    start = walking.begin(browser)
    browser.post(start, answers()["begin"])
    page = walking.send(browser, start)
    assert "Still to answer" in page.content.decode()
    with acting_for_system(reason="test"):
        assert everything(Draft).count() == 1
        assert not everything(Person).exists()


# --- Submit and forget ----------------------------------------------------------------------------------


def test_she_cannot_read_back_what_she_sent(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    visited = [start, walking.check_of(start), f"{walking.check_of(start)}end/"]
    walking.send(browser, start)
    for address in visited:
        assert browser.get(address).status_code == 404
    sent = browser.get(reverse("sent")).content.decode()
    assert NAME not in sent
    assert "شفاخانه" not in sent


def test_T18_the_codes_are_shown_until_they_are_put_away(browser: Client) -> None:
    sent = sent_with_code(browser)
    assert "T-" in browser.get(sent).content.decode()
    assert browser.post(sent).headers["Location"] == reverse("sent")
    assert "T-" not in browser.get(sent).content.decode()


def test_T18_the_codes_are_shown_for_minutes_only(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from legal_analysis.views import interviews

    monkeypatch.setattr(interviews, "SHOWN_FOR", datetime.timedelta(seconds=-1))
    assert "T-" not in browser.get(sent_with_code(browser)).content.decode()


def sent_with_code(browser: Client) -> str:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    walking.send(browser, start)
    return reverse("interview_sent")


def test_T01_a_draft_is_seen_by_nobody_but_who_writes_it(
    browser: Client, client_for: ClientFor, documenter: Any
) -> None:
    from tests.factories.accounts import AssignmentFactory

    start = walking.begin(browser)
    organisation = documenter.assignments.get().organisation
    colleague = AssignmentFactory(role="documenter", organisation=organisation).user
    for who in (colleague, "analyst", "administrator", "auditor"):
        other = client_for(who)
        assert other.get(start).status_code == 404
        assert other.post(start, answers()["begin"]).status_code == 404
        assert other.post(f"{walking.check_of(start)}send/").status_code == 404


# --- What she refuses -------------------------------------------------------------------------------------


def test_CONS2_a_refusal_ends_the_path_calmly_and_keeps_nothing(browser: Client) -> None:
    start = walking.begin(browser)
    told = answers(basics={"store": "refused"})
    asked = walking.walk(browser, start, told)
    assert asked == ["begin", "before", "who", "explained", "basics", "help", "ask"]
    page = browser.get(walking.check_of(start)).content.decode()
    assert "That is a good answer" in page
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert not everything(Person).exists()
        assert not everything(Draft).exists()


def test_her_name_is_not_asked_unless_she_lets_it_be_kept(browser: Client) -> None:
    start = walking.begin(browser)
    refused = answers(uses={"identity_store": "refused", "recontact": "refused"})
    assert "details" not in walking.walk(browser, start, refused)
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Person).get().full_name is None


def test_a_contact_plan_alone_keeps_no_name(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers(uses={"identity_store": "refused"}))
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        person = everything(Person).get()
        assert (person.full_name, person.contact_plan) == (None, "Fridays, she calls.")


def test_a_receiver_that_is_refused_is_neither_quoted_nor_passed_on(browser: Client) -> None:
    start = walking.begin(browser)
    no = {"share": "refused", "named": "", "quote": "granted", "onward": "granted"}
    walking.walk(browser, start, answers(**{"receiver.icc-otp": no}))
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        rows = everything(Consent).filter(recipient="icc-otp")
        assert [(one.use, one.decision) for one in rows] == [("share", "refused")]


REFUSED_ANSWERS = [
    ("begin", {"overheard": "no"}, "overheard"),
    ("before", {"told": "yes", "told_whom": ""}, "told_whom"),
    ("before", {"here": "yes", "again": ""}, "again"),
    ("who", {"kind": "woman", "age": "12-17"}, "age"),
    ("explained", {"explained": ["purpose"]}, "explained"),
    ("explained", {"said_back": "no"}, "said_back"),
    ("explained", {"form": "thumbprint", "witness": ""}, "witness"),
    ("receiver.icc-otp", {"named": ""}, "named"),
    ("what.1", {"to_her": "no", "group": "", "count": "", "unit": ""}, "group"),
    ("what.1", {"count": "3", "unit": ""}, "unit"),
    ("when.1", {"date": "one fine day"}, "date"),
    ("setting", {"held_on": "2126-01-01"}, "held_on"),
    ("help", {"offered": "no"}, "offered"),
    ("ask", {"kinds": []}, "kinds"),
]


@pytest.mark.parametrize(("key", "wrong", "field"), REFUSED_ANSWERS)
def test_a_wrong_answer_is_named_at_its_field(
    key: str, wrong: dict[str, Any], field: str, browser: Client
) -> None:
    address = walking.begin(browser)
    told = answers()
    while walking.key_of(address) != key:
        at = walking.key_of(address)
        if at == "words":
            browser.post(address, {"text": "x", "knowledge": "direct", "more": ""})
            answer = browser.post(address, {"text": "", "go_on": ""})
        else:
            answer = browser.post(address, told[at])
        address = str(answer.headers["Location"])
    page = browser.post(address, {**told[key], **wrong}, follow=True)
    assert field in page.context["form"].errors
    assert f'href="#id_{field}' in page.content.decode()


def test_REF4_where_no_help_is_near_sexual_violence_is_not_asked(browser: Client) -> None:
    start = walking.begin(browser)
    told = answers(begin={"help_near": "no"}, **{"what.1": {"acts": ["rape"]}})
    with pytest.raises(AssertionError, match="no help near"):
        walking.walk(browser, start, told)


# --- Others than a grown woman for herself -----------------------------------------------------------------


def test_CHLD1_a_child_has_a_path_of_its_own(browser: Client) -> None:
    start = walking.begin(browser)
    told = answers(
        who={"speaks_for": "child", "kind": "girl", "age": "12-17"},
        child={
            "other_proof": "no", "decided_by": "guardian", "why_adult": "", "agrees": "yes",
            "best": "She asked to.",
        },
    )  # fmt: skip
    assert "child" in walking.walk(browser, start, told)
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Person).get().is_child
        assert {one.given_by for one in everything(Consent)} == {"guardian"}
        assert everything(Consent).first().circumstances == "She asked to."


def test_CONS12_a_relative_speaks_for_one_who_is_dead(browser: Client) -> None:
    start = walking.begin(browser)
    told = answers(
        who={"speaks_for": "relative"},
        relative={"relation": "sister", "best": "She would want it."},
    )
    assert "relative" in walking.walk(browser, start, told)
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert {one.given_by for one in everything(Consent)} == {"relative"}


# --- Several events ---------------------------------------------------------------------------------------


def test_an_event_like_this_takes_over_act_and_doer(browser: Client) -> None:
    start = walking.begin(browser)
    second = {"when.2": {"date": "", "province": "", "next": "no"}}
    told = answers(**{"when.1": {"next": "like_this"}})
    told |= {**second, "what.2": told["what.1"], "by.2": {**told["by.1"]}}
    asked = walking.walk(browser, start, told)
    assert asked.index("what.2") == asked.index("district.1") + 1
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Incident).count() == 2
        assert everything(Testimony).get().date_edtf == ""


def test_the_copied_event_is_there_to_be_changed(browser: Client) -> None:
    address = walking.begin(browser)
    told = answers(**{"when.1": {"next": "like_this"}})
    while not walking.key_of(address).startswith("when"):
        key = walking.key_of(address)
        if key == "words":
            browser.post(address, {"text": "x", "knowledge": "direct", "more": ""})
            answer = browser.post(address, {"text": "", "go_on": ""})
        else:
            answer = browser.post(address, told[key])
        address = str(answer.headers["Location"])
    browser.post(address, told["when.1"])
    copied = browser.get(address.replace("/when/1/", "/what/2/")).content.decode()
    assert "Dismissed from a clinic" in copied


# --- Met before ----------------------------------------------------------------------------------------------


def test_FACC7_the_same_telephone_is_noted_for_an_approver_and_not_told(browser: Client) -> None:
    from evidence.models import PossibleMatch

    for _time in range(2):
        start = walking.begin(browser)
        walking.walk(browser, start, answers())
        page = walking.send(browser, start).content.decode()
        assert "match" not in page.lower()
    with acting_for_system(reason="test"):
        match = everything(PossibleMatch).get()
        assert sorted(match.purposes) == ["full_name", "name_and_father", "phone"]
        assert match.person != match.earlier
