"""What the sweep's world holds of heads of the trail that were given out."""

from typing import Any

from django.utils import timezone

from accounts.models.stamp import State
from tests.factories import accounts as people

TEXT = """log-head-1

number: 1
issued: 2026-11-28T03:40:00.000000Z
previous: none
key: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
fingerprint: 3c1d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f

[trail]
seal: 1
digest: 3c1d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f5a5d0e3f
events: 1

signature: aW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQ=
"""


def heads_given_out() -> dict[str, Any]:
    """Make one head, stamped by one authority, and asked of another that did not answer."""
    head = people.OutsideWitnessFactory(number=1, text=TEXT)
    stamp = people.WitnessStampFactory(witness=head, authority="one")
    people.WitnessStampFactory(witness=head, authority="two", last_problem="unreachable")
    stamp.state, stamp.answer, stamp.roots, stamp.serial = State.STAMPED, b"answer", "x", "7"
    stamp.gen_time = stamp.stamped_at = timezone.now()
    stamp.save(update_fields=["state", "answer", "roots", "serial", "gen_time", "stamped_at"])
    return {"head": head, "headstamp": stamp}
