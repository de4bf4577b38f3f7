"""Addresses of signing in, of the trail and of people. Of allauth only what we use is open.

The closed names stay, because allauth makes links to them; they answer as any unknown page.
"""

from typing import NoReturn

from allauth.account import views
from django.http import Http404, HttpRequest
from django.urls import include, path

from accounts.views import codes, devices, heads, invitations, people, recoveries, seals, trail


def closed(request: HttpRequest, **kwargs: object) -> NoReturn:
    """Nobody signs up, and no letter with a link is ever sent: it would betray the account."""
    raise Http404


PERSON = "people/<uuid:organisation_id>/<uuid:person_id>/"

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    # A file with such a name stays on the device it was fetched on: the codes are shown, and copied.
    path("second-step/recovery-codes/download/", closed),
    path("second-step/", include("allauth.mfa.urls")),
    path("devices/", devices.own, name="devices"),
    path("devices/others/end/", devices.end_others, name="end_other_sessions"),
    path("devices/<uuid:session_id>/end/", devices.end, name="end_session"),
    path("devices/<uuid:device_id>/confirm/", devices.confirm, name="confirm_device"),
    path("trail/", trail.newest, name="trail"),
    path("trail/refused/", trail.refused, name="trail_refused"),
    path("trail/refused/<int:before>/", trail.refused, name="trail_refused_before"),
    path("trail/seals/", seals.seals, name="trail_seals"),
    path("trail/heads/", heads.heads, name="trail_heads"),
    path("trail/heads/before/<int:before>/", heads.heads, name="trail_heads_before"),
    path("trail/heads/<int:number>/", heads.head, name="trail_head"),
    path("trail/heads/<int:number>/text/", heads.head_text, name="trail_head_text"),
    path("trail/heads/<int:number>/time/<uuid:stamp_id>/", heads.head_time, name="trail_head_time"),
    path("trail/<str:action>/<str:outcome>/<str:person>/", trail.chosen, name="trail_chosen"),
    path(
        "trail/<str:action>/<str:outcome>/<str:person>/<int:before>/",
        trail.chosen,
        name="trail_chosen_before",
    ),
    path("code/", codes.come_in, name="come_in"),
    path("offers/", codes.offers, name="offers"),
    path("people/", people.people, name="people"),
    path("people/roles/<uuid:assignment_id>/end/", people.end_role, name="end_role"),
    path("people/roles/<uuid:assignment_id>/restore/", people.restore_role, name="restore_role"),
    path(
        "people/invitations/<uuid:invitation_id>/renew/",
        invitations.renew,
        name="renew_invitation",
    ),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
    path("people/<uuid:organisation_id>/invite/", invitations.invite, name="invite"),
    path(f"{PERSON}", people.person, name="person_at_work"),
    path(f"{PERSON}role/", people.give_role, name="give_role"),
    path(f"{PERSON}off/", people.switch_off, name="switch_off"),
    path(f"{PERSON}on/", people.switch_on, name="switch_on"),
    path(f"{PERSON}sessions/", people.end_sessions, name="end_sessions"),
    path(f"{PERSON}recovery/", recoveries.ask, name="ask_recovery"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/<uuid:recovery_id>/", recoveries.recovery, name="recovery"),
    path("recoveries/<uuid:recovery_id>/agree/", recoveries.agree, name="agree_to_recovery"),
    path("recoveries/<uuid:recovery_id>/withdraw/", recoveries.withdraw, name="withdraw_recovery"),
    path("closed/1/", closed, name="account_signup"),
    path("closed/2/", closed, name="account_email"),
    path("closed/3/", closed, name="account_email_verification_sent"),
    path("closed/4/", closed, name="account_reset_password"),
    path("closed/5/", closed, name="account_set_password"),
    path("closed/6/", closed, name="account_inactive"),
]
