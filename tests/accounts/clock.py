"""A clock that a test moves. Everything that asks what time it is here gets its answer."""

import datetime
import time

import pytest
from django.utils import timezone


class Clock:
    """Stands still, at a moment of today, until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def pass_by(self, **time_passed: float) -> None:
        self.now += datetime.timedelta(**time_passed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr(timezone, "now", lambda: still.now)
    monkeypatch.setattr(time, "time", lambda: still.now.timestamp())
    return still
