"""What a user is, read from the database once in a request; accounts/access.py asks a dozen times.

Nothing outlives the request, so that a right taken away is gone at the next one (T-05). Outside of a
request, in jobs and commands, every question is asked anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Keep answers inside this block: one request, never more."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(key: Any, find: Callable[[], Answer]) -> Answer:
    """Return what `find` answers; inside of a request the second time from memory."""
    answers = _answers.get()
    if answers is None:
        return find()
    if key not in answers:
        answers[key] = find()
    found: Answer = answers[key]
    return found


def forget() -> None:
    """Ask again from here on: called where assignments or accounts were just changed."""
    answers = _answers.get()
    if answers is not None:
        answers.clear()
