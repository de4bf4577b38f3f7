"""Sessions: what is open on which device, for how long, and how it ends.

A dump of the database must give no session: of the cookie only a hash lies there, and what the
session remembers is sealed. A session is one row; deleting the row ends it at the next request, and
turning the key keeps the row, so that nothing that is being ended can slip away under a new key.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import audit, vault
from accounts.compiled import Compiled
from accounts.models import KnownDevice, OpenSession, User
from accounts.models.session import OwnQuerySet

_CONTEXT = "session"
# A page opened so soon after another starts no new idle time: most reading then writes nothing here.
NEARLY = timedelta(seconds=20)
_KEY_LENGTH = 32  # letters and digits: 190 bits

View = Callable[..., Any]


def hashed(token: str) -> str:
    """What lies in the table for a cookie. Cookies are random and long: no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def identity_screen(view: View) -> View:
    """Mark a page that shows an identity: left alone, the session ends after five minutes (T-25)."""
    return _marked(view, "is_identity_screen")


def asks_by_itself(view: View) -> View:
    """Mark an address that a page asks for without its reader: it keeps no session alive (T-25)."""
    return _marked(view, "is_asked_by_itself")


def _marked(view: View, mark: str) -> View:
    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    setattr(marked, mark, True)
    return marked


class SessionStore(SessionBase):
    """Django's interface to a session, kept in OpenSession."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: OpenSession | None = None  # as it was read
        self.has_ended = False  # the browser still has the cookie of a session that is over
        self._device: KnownDevice | None = None  # signed in on it during this request

    def sign_in(self, device: KnownDevice) -> None:
        """Its time starts now, under the device's owner. Written with the next `save`."""
        self._device = device
        self.modified = True

    @property
    def device_id(self) -> Any:
        """The device somebody is signed in on here; None: nobody is."""
        if self._device:
            return self._device.pk
        return self.row.device_id if self.row else None

    def load(self) -> dict[str, Any]:
        """Read what is remembered. A session that has ended, or cannot be read, is an empty one."""
        found = _OF_COOKIE.sql(key_hash=hashed(self.session_key or ""), now=timezone.now())
        self.row = next(iter(OpenSession._base_manager.raw(*found)), None)
        if self.row is None:
            self.has_ended = bool(self.session_key)
            self._session_key = None
            return {}
        data = self.decode(self.row.data)
        # Sealed data count only in the row of their own person, where `end_all` finds them.
        if data.get(SESSION_KEY) != (str(self.row.user_id) if self.row.user_id else None):
            return {}
        return data

    def exists(self, session_key: str) -> bool:
        return OpenSession.objects.of_cookie(hashed(session_key)).exists()

    def _new_key(self) -> str:
        while self.exists(key := get_random_string(_KEY_LENGTH)):
            pass
        return key

    def _remembered(self, *, no_load: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = self._get_session(no_load=no_load)  # type: ignore[attr-defined]
        return found

    def create(self) -> None:
        while True:
            self._session_key = self._new_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Errors: UpdateError when the session was ended meanwhile; CreateError."""
        if self.session_key is None:
            return self.create()
        data = self._remembered(no_load=must_create)
        values: dict[str, Any] = {"data": self.encode(data)}
        if self._device:
            values |= {"user_id": self._device.user_id, "device": self._device, **_times()}
        elif SESSION_KEY not in data:
            values |= {"user": None, "device": None}
        key_hash = hashed(self.session_key)
        if not must_create:
            if not OpenSession.objects.of_cookie(key_hash).update(**values):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                OpenSession.objects.create(key_hash=key_hash, **{**_times(), **values})
        except IntegrityError:
            raise CreateError from None
        return None

    def cycle_key(self) -> None:
        """Turn the key and keep the row. Errors: SessionInterrupted when it was ended meanwhile."""
        data, old = self._remembered(), self.session_key
        if old is None:
            self.create()
        else:
            self._session_key = self._new_key()
            new = hashed(self._session_key)
            if not OpenSession.objects.of_cookie(hashed(old)).update(key_hash=new):
                raise SessionInterrupted("The session was ended before its key was turned.")
        self._session_cache = data
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            OpenSession.objects.of_cookie(hashed(key)).delete()

    def flush(self) -> None:
        super().flush()
        self.row = self._device = None

    @classmethod
    def clear_expired(cls) -> None:
        forget_ended()

    def encode(self, session_dict: dict[str, Any]) -> str:
        sealed = vault.seal_secret(json.dumps(session_dict), context=_CONTEXT)
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            data = base64.b64decode(session_data, validate=True)
            session: dict[str, Any] = json.loads(vault.open_secret(data, context=_CONTEXT))
        except (binascii.Error, vault.SealBroken):
            return {}
        return session


def _times(now: datetime | None = None) -> dict[str, datetime]:
    now = now or timezone.now()
    return {
        "started_at": now,
        "last_seen_at": now,
        "idle_until": now + settings.SESSION_IDLE,
        "ends_at": now + settings.SESSION_LONGEST,
    }


def open_now(now: datetime | None = None) -> OwnQuerySet:
    """Sessions that have not ended, each with `has_news`: her account was used on a new device."""
    now = now or timezone.now()
    new = KnownDevice.objects.filter(user=OuterRef("user"), confirmed_at=None)
    return (
        OpenSession.objects.filter(idle_until__gt=now, ends_at__gt=now)
        .filter(Q(user__isnull=True) | Q(user__is_active=True))
        .annotate(has_news=Exists(new.exclude(pk=OuterRef("device"))))
    )


_OF_COOKIE = Compiled(
    lambda key_hash, now: open_now(now).of_cookie(key_hash),
    key_hash="a hash",
    now=datetime(2021, 8, 15, 1, 2, 3, tzinfo=UTC),
)


def list_of(user: User) -> OwnQuerySet:
    """Return the open sessions of one person, the newest first."""
    return open_now().of(user).select_related("device")


def keep_open(request: HttpRequest, *, now: datetime | None = None) -> None:
    """Start the idle time again, because the person did something on her own.

    A page with an identity on it gives less of it. What a page asks for by itself gives none.
    """
    match, session = request.resolver_match, request.session
    if match is None or getattr(match.func, "is_asked_by_itself", False) or not session.session_key:
        return
    now = now or timezone.now()
    identity = getattr(match.func, "is_identity_screen", False)
    idle: timedelta = settings.SESSION_IDLE_IDENTITY if identity else settings.SESSION_IDLE
    known: OpenSession | None = getattr(session, "row", None)
    if known is not None and abs(now + idle - known.idle_until) < NEARLY:
        return
    row = OpenSession.objects.of_cookie(hashed(session.session_key))
    row.update(last_seen_at=now, idle_until=now + idle)


def delete_all(*, user: User, except_key: str | None = None) -> int:
    """Delete the rows, for callers who record the reason themselves; return how many there were."""
    rows = OpenSession.objects.of(user)
    if except_key:
        rows = rows.exclude(key_hash=hashed(except_key))
    count, _by_model = rows.delete()
    return count


@transaction.atomic
def end_all(*, user: User, by: User | None, reason_code: str, except_key: str | None = None) -> int:
    """End every session of a person, at once; return how many. The next request of each is refused.

    `by` None: what the machine does on its own. `except_key` is the cookie of one to leave open.
    Where none was open the trail says nothing.
    """
    count = delete_all(user=user, except_key=except_key)
    if not count:
        return 0
    details = {"code": reason_code, "count": str(count)}
    system = "" if by else "sessions"
    audit.record(action="session.all_ended", by=by, subject=user, details=details, system=system)
    return count


@transaction.atomic
def end(*, session: OpenSession, by: User) -> None:
    """End one session, at once."""
    OpenSession.objects.of(session.user).filter(pk=session.pk).delete()
    audit.record(action="session.ended", by=by, subject=session)


def forget_ended(*, now: datetime | None = None) -> int:
    """Delete the rows of sessions that have run out; return how many."""
    now = now or timezone.now()
    rows = OpenSession.objects.unscoped(reason="sessions.forget")
    ended = rows.filter(Q(idle_until__lte=now) | Q(ends_at__lte=now))
    count, _by_model = ended.delete()
    return count
