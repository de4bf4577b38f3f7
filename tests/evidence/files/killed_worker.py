"""The child of test_kills.py: does one kind of work over and over, until it is killed.

`python -m tests.evidence.files.killed_worker DATABASE USER`. Each line on its input, `often KIND NUMBER` or
`once KIND NUMBER`, forks a process that works; its number and then how it ended come back. A fork, since
starting Django sixty times would take longer than the rest.
"""

import hashlib
import os
import sys
from collections.abc import Callable

import django
from django.db import connections

CANARY = b"CANARY-5d1e-words-of-an-invented-account-"
SIZE, PIECE = 2_600_000, 520_000


def content(number: int) -> bytes:
    """Plain bytes with the canary in every part of them, different for each number."""
    one = CANARY + hashlib.sha256(f"{number}".encode()).hexdigest().encode()
    return (one * (SIZE // len(one) + 1))[:SIZE]


def main(database: str, user_id: str) -> None:
    django.setup()
    from accounts.models import User
    from evidence.untrusted import sandbox
    from tests.evidence.files import killed_work

    sandbox.check_wall()  # once, and not in every child
    connections["default"].settings_dict["NAME"] = database
    by = User.objects.select_related().get(pk=user_id)
    connections.close_all()
    for line in sys.stdin:
        how, kind, number = line.split()
        answer(lambda: getattr(killed_work, kind)(by, int(number)), often=how == "often")  # noqa: B023


def answer(work: Callable[[], None], *, often: bool) -> None:
    child = os.fork()
    if not child:
        try:
            work()
            while often:
                work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (a fork must not go on with what its parent does)
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    say(child)
    say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
