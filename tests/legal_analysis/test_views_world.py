"""What the tests of pages count by."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import sessions
from tests.legal_analysis import views_world as world


@pytest.mark.django_db
def test_a_page_costs_the_same_on_a_slow_machine(
    client_for: Callable[[object], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There twenty seconds pass between two pages, and the idle time starts again."""
    browser, page = client_for("analyst"), reverse("cases")
    quick = world.queries(browser, page)
    monkeypatch.setattr(sessions, "NEARLY", timedelta(0))
    assert world.queries(browser, page) == quick
