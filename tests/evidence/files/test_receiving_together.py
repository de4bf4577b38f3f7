"""The same bytes taken in at the same moment: real commits, real connections."""

import io
import threading

from django.db import connections

from accounts.identity import acting_as
from accounts.models import Role
from evidence import receiving
from evidence.models import EvidenceItem
from tests.factories.accounts import AssignmentFactory


def test_a_form_sent_twice_at_the_same_moment_makes_one_item(committed_db: str) -> None:
    given = AssignmentFactory(role=Role.DOCUMENTER)
    facts = receiving.Facts(organisation=given.organisation, kind=EvidenceItem.Kind.PHOTOGRAPH)
    both_are_here = threading.Barrier(3)
    made: list[EvidenceItem] = []

    def send() -> None:
        try:
            with acting_as(given.user):
                upload = receiving.begin(by=given.user)
                received = receiving.receive(upload, io.BytesIO(b"invented picture"))
                both_are_here.wait(60)
                made.append(receiving.take_in(upload, received, facts, by=given.user))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert len(set(made)) == 1
