"""The same bytes taken in at the same moment: real commits, real connections."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import Role
from evidence import joining, receiving, sweeping
from evidence.models import EvidenceItem, Joining, Upload
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory


def test_a_form_sent_twice_at_the_same_moment_makes_one_item(committed_db: str) -> None:
    given = AssignmentFactory(role=Role.DOCUMENTER)
    facts = receiving.Facts(organisation=given.organisation, kind=EvidenceItem.Kind.PHOTOGRAPH)
    both_are_here = threading.Barrier(3)
    made: list[EvidenceItem] = []

    def send() -> None:
        with acting_as(given.user):
            upload = receiving.begin(by=given.user)
            received = receiving.receive(upload, io.BytesIO(b"invented picture"))
            both_are_here.wait(60)
            made.append(receiving.take_in(upload, received, facts, by=given.user))

    at_once(send, send, send)
    assert len(made) == 3
    assert len(set(made)) == 1


def at_once(*acts: Callable[[], None]) -> None:
    """Do them together, each with a connection of its own."""

    def alone(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=alone, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_T33_two_workers_put_one_file_together_once(committed_db: str) -> None:
    given = AssignmentFactory(role=Role.DOCUMENTER)
    with acting_as(given.user):
        upload = make.in_pieces(b"invented film" * 100_000, by=given.user, piece=200_000)
        told = {"place": str(given.organisation_id), "kind": "V"}
        asked = joining.request(upload, told, by=given.user)
    at_once(*[lambda: joining.run(asked.pk)] * 3)
    with acting_for_system(reason="test"):
        done = Joining.objects.unscoped(reason="test").get()
        assert (done.status, done.attempt) == (Joining.Status.DONE, 1)
        assert EvidenceItem.objects.unscoped(reason="test").get() == done.item


def test_T33_what_is_being_written_is_not_swept(committed_db: str) -> None:
    """Its last piece came long ago; the next one is being written down just now."""
    given = AssignmentFactory(role=Role.DOCUMENTER)
    later = timezone.now() + settings.UPLOAD_KEPT_FOR + timedelta(days=1)

    def sweep() -> None:
        with acting_for_system(reason="test"):
            sweeping.sweep(now=later, left_behind=timedelta(days=99))

    with acting_as(given.user):
        receiving.begin(by=given.user, length=10)
    with acting_as(given.user):
        Upload.objects.visible_to(given.user).select_for_update(of=("self",)).get()
        at_once(sweep)
        assert Upload.objects.visible_to(given.user).exists()
    at_once(sweep)
    with acting_as(given.user):
        assert not Upload.objects.visible_to(given.user).exists()
