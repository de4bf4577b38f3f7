"""T-26: whatever somebody writes into a record, a page shows it as words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.db import DatabaseError, models, transaction

from accounts.identity import acting_for_system
from evidence.models import Draft
from legal_analysis.interview import pages
from tests import databases
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site, running_site
from tests.browser.visits import all_visits, go
from tests.browser.watching import Watch
from tests.sweep.planting import free_texts

HOSTILE = (
    """'"></title></textarea></select></script><img src=x onerror=run()><svg onload=run()>"""
    """<script>run()</script><a href=javascript:run()>x</a>{{7*7}}{% debug %}"""
)
SHORT = "'\"><svg onload=run()>"


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A site of its own, with hostile words in every free text of every record."""
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with running_site(name, tmp_path_factory.mktemp("site")) as running:
            with databases.using(name), acting_for_system(reason="test.arrange"):
                for things in running.world.things.values():
                    for thing in things.values():
                        if isinstance(thing, models.Model):  # and not what a form is filled with
                            write_into(thing)
                for person in running.world.people.values():
                    person.refresh_from_db()  # who is disabled stays so
                    write_into(person)
            yield running
        databases.drop(name)


def write_into(thing: models.Model) -> None:
    """Put hostile words into every free text of a row that takes them, long ones if it can."""
    if isinstance(thing, Draft):
        write_into_answers(thing)
        return
    if hasattr(thing, "answers_text"):
        thing.answers = hostile(thing.answers)  # of another path: policies, incidents
        thing.save()
        return
    for name, _class in free_texts(thing):
        if isinstance(getattr(type(thing), name, None), property):
            continue  # read from what is sealed: a search, which no page shows as text
        before = getattr(thing, name)
        for words in (HOSTILE, SHORT):
            setattr(thing, name, words)
            try:
                with transaction.atomic():
                    thing.save()
            except (DatabaseError, ValueError):
                setattr(thing, name, before)
                continue
            break


def hostile(told: Any) -> Any:
    """The same answers with hostile words for each that is more than one word; the others are choices."""
    if isinstance(told, dict):
        return {key: hostile(value) for key, value in told.items()}
    if isinstance(told, list):
        return [hostile(value) for value in told]
    return HOSTILE if isinstance(told, str) and " " in told else told


def write_into_answers(draft: Draft) -> None:
    """Put hostile words wherever a page of this interview takes words. Its choices stay."""
    answers = draft.answers
    for page in pages.path(answers):
        typed = answers.get(page.key)
        if isinstance(typed, list):
            answers[page.key] = [{**paragraph, "text": HOSTILE} for paragraph in typed]
        elif isinstance(typed, dict):
            fields = page.bound(answers).fields
            typed.update(
                {name: [HOSTILE] for name in typed if type(fields[name]) is forms.CharField}
            )
    draft.answers = answers
    draft.save()


def test_T26_words_in_a_record_never_become_part_of_a_page(
    site: Site, people: People, open_page: Open, watch: Watch
) -> None:
    """The policy of the page is off here, so that only the writing of the page protects it."""
    shown = 0
    wrong = []
    pages = {}
    for visit in all_visits(site.world):
        if visit.who not in pages:
            page = pages[visit.who] = open_page(bypass_csp=True)
            page.context.expose_function("run", lambda: wrong.append("ran"))
            people.become(page, visit.who, "en")
        page = pages[visit.who]
        go(page, visit, people, "en")
        inside = page.evaluate(
            "document.querySelectorAll('main img[src=x], svg[onload], a[href^=javascript]').length"
        )
        if inside:
            wrong.append(f"{visit.path}: {inside} elements")
        text = page.inner_text("body")
        assert "49{%" not in text
        shown += text.count("onload=run()")
    assert wrong == []
    assert shown > 50  # the words did stand there
