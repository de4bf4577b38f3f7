"""Looks at a message of e-mail: how many parts. What hangs on it is counted, not opened."""

from __future__ import annotations

import email
import email.policy
import mmap
from email.message import EmailMessage

from . import bounds
from .report import Stop


def parsed(data: mmap.mmap) -> EmailMessage:
    if len(data) > bounds.MESSAGE:
        raise Stop("too_large")
    try:
        message = email.message_from_bytes(data[:], policy=email.policy.default)
        parts = sum(1 for _part in message.walk())
    except RecursionError as error:
        raise Stop("too_deep") from error
    if parts > bounds.MEMBERS:
        raise Stop("too_many_parts")
    return message


def look(data: mmap.mmap) -> dict[str, object]:
    message = parsed(data)
    hanging = sum(1 for part in message.walk() if part.get_filename())
    return {"members": hanging, "remarks": ["attachments"] if hanging else []}
