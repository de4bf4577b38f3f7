"""Rows of tests/access_table.py: codes, the people of an organisation, and letting somebody back in."""

from typing import Any

from tests.access_rows import CONFIRM, SIGNED_IN, Answer, Status, row, to

CODE = to(SIGNED_IN, status="/account/offers/", anonymous=200)
row("account/code/", GET=CODE, POST=CODE)
row("account/offers/", GET=to(SIGNED_IN), POST=to(SIGNED_IN))
# Her own sessions and devices; those of others do not exist.
row("account/devices/", GET=to(SIGNED_IN))
row("account/devices/others/end/", POST=to(SIGNED_IN, status="/account/devices/"))
for place, kind in (("end", "session"), ("confirm", "device")):
    row(
        f"account/devices/<uuid:{kind}_id>/{place}/",
        takes={f"{kind}_id": f"{kind}.pk"},
        relations="assigned other none",
        POST=to(""),
    )
PEOPLE = "/account/people/"
row(
    "account/people/",
    GET=to("administrator", audit="people.listed", shows="people case"),
    POST=to("administrator", status=PEOPLE, form={"shown": "all"}),
)


def on_people(then: Status, **more: Any) -> Answer:
    """The answer of what changes who works here: administrators only, with a fresh second factor."""
    return to("administrator", at="assigned", status=CONFIRM, fresh=then, **more)


def on_person(who: str, part: str, **methods: Answer) -> None:
    route = f"account/people/<uuid:organisation_id>/<uuid:person_id>/{part}"
    row(route, takes={"organisation_id": "organisation.pk", "person_id": f"{who}.pk"}, **methods)


PART = {"role": "analyst", "team": "", "starts_on": "2026-01-01", "ends_on": ""}
NEWCOMER = {
    "email": "{newcomer.email}",
    "display_name": "Invented",
    "language": "en",
    "of_partner": "false",
}
row(
    "account/people/<uuid:organisation_id>/invite/",
    takes={"organisation_id": "organisation.pk"},
    GET=on_people(200),
    POST=on_people(200, form={**NEWCOMER, **PART}),
)
on_person(
    "colleague",
    "",
    GET=to("administrator", at="assigned", audit="person_at_work.read", shows="people case"),
)
on_person("colleague", "role/", GET=on_people(200), POST=on_people(PEOPLE, form=PART))
on_person("colleague", "off/", GET=on_people(200), POST=on_people(PEOPLE))
on_person("off", "on/", POST=on_people(PEOPLE))
on_person(
    "colleague",
    "sessions/",
    GET=to("administrator", at="assigned", shows="people"),
    POST=to("administrator", at="assigned", status=PEOPLE, audit="account.sessions_ended"),
)
on_person(
    "helper",
    "recovery/",
    GET=on_people(200),
    POST=on_people(
        "/account/recoveries/",
        form={"lost": "both", "proof": "in_person", "proven_by": "{colleague.pk}"},
    ),
)
GIVEN = "account/people/roles/<uuid:assignment_id>"
row(
    f"{GIVEN}/end/", takes={"assignment_id": "given.pk"}, GET=on_people(200), POST=on_people(PEOPLE)
)
row(f"{GIVEN}/restore/", takes={"assignment_id": "ended.pk"}, POST=on_people(PEOPLE))
INVITED = {"takes": {"invitation_id": "invitation.pk"}}
row("account/people/invitations/<uuid:invitation_id>/renew/", POST=on_people(200), **INVITED)
row(
    "account/people/invitations/<uuid:invitation_id>/withdraw/",
    GET=on_people(200),
    POST=on_people(PEOPLE),
    **INVITED,
)
# An approver of one case only sees the page, and nobody on it.
row("account/recoveries/", GET=to("administrator approver", shows="people case"))
ASKED = {"takes": {"recovery_id": "asked.pk"}}
row(
    "account/recoveries/<uuid:recovery_id>/",
    GET=to("administrator", at="assigned", audit="recovery.read", shows="people case"),
    **ASKED,
)
row("account/recoveries/<uuid:recovery_id>/agree/", POST=on_people(200), **ASKED)
row(
    "account/recoveries/<uuid:recovery_id>/withdraw/",
    POST=to(
        "administrator", at="assigned", status="/account/recoveries/", audit="recovery.withdrawn"
    ),
    **ASKED,
)

# Exceptions: an approver of the case opens one incident to one person.
OPENED = "/records/incidents/"
MORE = {"email": "{insider.email}", "reason": "Invented", "days": "7"}


def on_permits(then: Status, **more: Any) -> Answer:
    return to("approver", at="assigned", status=CONFIRM, fresh=then, **more)


row(
    "records/incidents/<uuid:incident_id>/permits/",
    takes={"incident_id": "incident.pk"},
    relations="assigned permitted other none",
    GET=on_permits(200),
    POST=on_permits(OPENED, form=MORE),
)
row(
    "records/permits/<uuid:permit_id>/withdraw/",
    takes={"permit_id": "permit.pk"},
    POST=on_permits(OPENED),
)
