"""Sessions in the database, sealed: a dump must not give a running session or a key being set up."""

import base64
import binascii
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from accounts import vault

_CONTEXT = "session"


class SessionStore(DatabaseSessions):
    """Django's own store; only what lies in the table is sealed."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        sealed = vault.seal_secret(json.dumps(session_dict), context=_CONTEXT)
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """An unreadable session is an empty one: its owner logs in again."""
        try:
            data = base64.b64decode(session_data, validate=True)
            session: dict[str, Any] = json.loads(vault.open_secret(data, context=_CONTEXT))
        except (binascii.Error, vault.SealBroken):
            return {}
        return session
