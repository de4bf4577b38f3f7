"""Codes given and tried at the same moment: real commits, real connections."""

import threading

from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import Role
from evidence import receipts
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import PersonFactory


def test_two_codes_given_at_the_same_moment_leave_one_that_works(committed_db: str) -> None:
    with acting_for_system(reason="test.arrange"):
        given = AssignmentFactory(role=Role.APPROVER)
        person = PersonFactory(organisation=given.organisation)
    codes: list[str] = []

    def give() -> None:
        try:
            with acting_as(given.user):
                codes.append(receipts.issue(person=person, language="ps", by=given.user))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 3
    assert sum(receipts.open_with(one) is not None for one in codes) == 1


def test_T23_tries_at_the_same_moment_are_all_counted(committed_db: str) -> None:
    answers: list[int] = []

    def guess(number: int) -> None:
        try:
            for one in range(5):
                sent = {"code": f"{number}111 2222 3333 444{one}"}
                answers.append(Client().post(reverse("receipt"), sent).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=[number]) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert answers.count(200) <= 10
    assert set(answers) == {200, 429}
