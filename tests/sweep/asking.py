"""One request at a time, undone afterwards, and what it left behind until then."""

import datetime
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User
from tests.access_table import HOME, Expected, Row, Status
from tests.canaries import Canary, scan
from tests.sweep.addresses import Address
from tests.sweep.world import World


@dataclass
class Got:
    """One answer, and the names of the events it left in the trail."""

    response: HttpResponse
    events: list[str] = field(default_factory=list)
    path: str = ""

    @property
    def status(self) -> int:
        return self.response.status_code

    @cached_property
    def content(self) -> bytes:
        return self.response.getvalue()


@contextmanager
def undone() -> Iterator[None]:
    """Run a block and undo it. Inside, `durable` is let pass, as in Django's own TestCase."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def path_of(address: Address, row: Row, world: World, relation: str, who: str) -> str:
    return address.path({name: world.value(w, relation, who) for name, w in row.takes.items()})


def ask(
    world: World,
    who: str,
    method: str,
    path: str,
    *,
    form: Mapping[str, str] | None = None,
    csrf: bool = False,
    fresh: bool = False,
    since: datetime.timedelta = datetime.timedelta(),
) -> Got:
    """Ask as somebody of the world, in a browser of her own. Leaves what it does: see `undone`.

    `fresh`: she has shown her second factor, `since` so long.
    """
    browser = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    browser.handler = _HANDLERS[csrf]
    if who in world.sessions:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
        if fresh:
            confirm(browser, world.people[who], since)
    last = _last_event()
    response = browser.generic(method, path, **_body(method, form))
    return Got(response, _events_after(last), path)


# Loads the middleware, which knows nobody, once.
_HANDLERS = {csrf: ClientHandler(enforce_csrf_checks=csrf) for csrf in (False, True)}


def _body(method: str, form: Mapping[str, str] | None) -> dict[str, str]:
    if method != "POST":
        return {}
    return {"data": urlencode(form or {}), "content_type": "application/x-www-form-urlencoded"}


def confirm(browser: Client, user: User, since: datetime.timedelta) -> None:
    session = browser.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {
            "method": "mfa",
            "at": time.time() - since.total_seconds(),
            "type": "totp",
            "reauthenticated": True,
        }
    ]
    session.save()


def _last_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM accounts_auditevent")
        return cursor.fetchone()[0] or 0


def _events_after(last: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT action FROM accounts_auditevent WHERE id > %s ORDER BY id", [last])
        return [action for (action,) in cursor.fetchall()]


# --- What is wrong with an answer --------------------------------------------------------------------


def faults(got: Got, expected: Expected, world: World, relation: str) -> list[str]:
    """Return what differs from what must be, in sentences; none: all is well."""
    found = []
    found += status_faults(got, expected.status)
    if tuple(got.events) != expected.audit:
        found.append(
            f"leaves {' '.join(got.events) or 'nothing'} in the trail,"
            f" must be {' '.join(expected.audit) or 'nothing'}"
        )
    found += [f"header {fault}" for fault in header_faults(got.response)]
    found += [f"gives away {leak}" for leak in leaks(got, _hidden(world, expected, relation))][:5]
    return found


def _hidden(world: World, expected: Expected, relation: str) -> list[Canary]:
    """The list of words is the same for thousands of answers, and made once."""
    key = id(world), len(world.planted), expected.shows, relation
    if key not in _listed:
        _listed[key] = world.hidden(expected.shows, relation), world
    return _listed[key][0]


# Holds on to the world, too: another is then never at the same place.
_listed: dict[tuple[int, int, frozenset[str], str], tuple[list[Canary], World]] = {}


def status_faults(got: Got, status: Status) -> list[str]:
    if isinstance(status, int):
        return [] if got.status == status else [f"answers {got.status}, must be {status}"]
    location = got.response.headers.get("Location", "")
    leads = location == status if status == HOME else location.startswith(status)
    if got.status == 302 and leads:
        return []
    return [f"answers {got.status} {location}, must lead to {status}"]


def leaks(got: Got, hidden: list[Canary]) -> list[str]:
    """Return what an answer gives away. Most refusals are one page, which is searched once."""
    status, headers, body = comparable(got)
    whole = f"{headers}\n\n".encode() + body
    key = hashlib.sha256(whole).digest(), id(hidden)
    if key not in _searched:
        found = [str(leak) for leak in scan(whole, hidden, where=f"an answer {status}")]
        _searched[key] = found, hidden
    return _searched[key][0]


# Holds on to the words, too: another list is then never at the same place.
_searched: dict[tuple[bytes, int], tuple[list[str], list[Canary]]] = {}


NONCE = re.compile(r" 'nonce-[A-Za-z0-9_+/=-]{16,}'")
EXACT = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(),"
        " geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(),"
        " midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(),"
        " xr-spatial-tracking=(), publickey-credentials-create=(self),"
        " publickey-credentials-get=(self)"
    ),
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
# What comes from a file somebody sent: it may do nothing at all (T-30).
APART = {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
OTHERS = {
    "Allow", "Clear-Site-Data", "Content-Disposition", "Content-Language", "Content-Length",
    "Content-Type", "Location", "Refresh", "Tus-Resumable", "Upload-Length", "Upload-Offset", "Vary",
}  # fmt: skip


def header_faults(response: HttpResponse) -> list[str]:
    """Return what is wrong with the headers: each named one exactly so, and none that is not named."""
    found = [
        f"{name} is {response.headers.get(name)!r}, must be {value!r}"
        for name, value in EXACT.items()
        if response.headers.get(name) != value
    ]
    policy = NONCE.sub("", response.headers.get("Content-Security-Policy", ""))
    parts = {part.strip() for part in policy.split(";")}
    saved = response.headers.get("Content-Disposition", "").startswith("attachment")
    if parts != POLICY and not (saved and parts == APART):
        found.append(f"Content-Security-Policy is {policy!r}")
    unknown = set(response.headers) - set(EXACT) - OTHERS - {"Content-Security-Policy"}
    return found + [f"{name} is not on the list" for name in sorted(unknown)]


# --- Comparing answers -------------------------------------------------------------------------------

_VOLATILE = [
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+'), rb"\1"),
    (re.compile(rb'(name="page" value=")[0-9a-f-]{36}'), rb"\1"),  # of an opened page, at random
    # How long ago something was: a minute passes while a whole table is asked on a busy machine.
    (re.compile(rb"\d+(\xc2\xa0)minutes?"), rb"\1minutes"),
    (re.compile(rb"nonce(=\"|-)[A-Za-z0-9_+/=-]+"), rb"nonce"),
    # A copy is saved under a name that is new each time and says nothing.
    (re.compile(rb'filename="[0-9a-f]{8,}'), rb'filename="random'),
]


def comparable(got: Got, *, ids: Mapping[str, str] | None = None) -> tuple[int, str, bytes]:
    """Return status, headers and body without what is new in every answer: tokens and nonces.

    `ids`: texts that may differ, such as the id that was asked for, and what to put for them.
    """
    headers = sorted(f"{name}: {value}" for name, value in got.response.items())
    text = "\n".join(headers).encode()
    body = got.content
    for pattern, instead in _VOLATILE:
        text, body = pattern.sub(instead, text), pattern.sub(instead, body)
    for old, new in (ids or {}).items():
        text = text.replace(old.encode(), new.encode())
        body = body.replace(old.encode(), new.encode())
    text = re.sub(rb"Content-Length: \d+", b"", text)
    return got.status, text.decode(), body
