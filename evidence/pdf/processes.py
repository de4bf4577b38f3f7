"""Processes that lay out parts, one part at a time each: as many as there are processors.

Parts come and go through pipes, never through files: they hold what survivors said. A process that
dies is replaced and its part tried once more; whoever leaves the `with` ends all of them.
"""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from django.conf import settings

from .engine import PdfRefused, Room
from .parts import Order, lay_out

MODULE = "evidence.layout_process"
TRIES = 2
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

SMALL = 100_000
"""Letters of HTML, some twenty pages: less is laid out where it is asked for, in less time than a
process needs to begin."""

Pages = Callable[[int], None]
"""Called with the number of pages laid out so far, of all the parts that were ordered together."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


class LayoutDied(Exception):
    """The process that laid out a part died, twice: killed by the machine, most often for memory."""


class _Process:
    """One process, and the part it has in hand."""

    def __init__(self, stylesheets: Sequence[Path]) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env={**ENVIRONMENT, "PYTHONPATH": str(settings.BASE_DIR)},
            bufsize=0,
        )
        self.orders = cast("IO[bytes]", self.child.stdin)
        self.answers = cast("IO[bytes]", self.child.stdout)
        self.received = bytearray()
        self.job: int | None = None
        self.page = 0
        start = {
            "base": str(settings.BASE_DIR),
            "fonts": str(settings.UNPACKED_FONTS),
            "stylesheets": [str(path) for path in stylesheets],
        }
        self._send(start)

    def _send(self, message: object) -> None:
        data = json.dumps(message).encode()
        whole = memoryview(struct.pack(">I", len(data)) + data)
        while whole:
            whole = whole[self.orders.write(whole) :]

    def begin(self, job: int, order: Order) -> None:
        self.job, self.page = job, 0
        self._send(asdict(order))

    def read(self) -> list[tuple[bytes, bytes]]:
        """Return the answers that came. Errors: EOFError if it is dead."""
        data = os.read(self.answers.fileno(), 1 << 20)
        if not data:
            raise EOFError
        self.received += data
        found = []
        while len(self.received) >= 5:
            (length,) = struct.unpack_from(">I", self.received, 1)
            if len(self.received) < 5 + length:
                break
            found.append((bytes(self.received[:1]), bytes(self.received[5 : 5 + length])))
            del self.received[: 5 + length]
        return found

    def end(self) -> None:
        self.child.kill()
        self.orders.close()
        self.answers.close()
        self.child.wait()


class Processes:
    """Lays out orders, the longest first. `count` is how many at a time: then never in this one."""

    def __init__(self, stylesheets: Sequence[Path], count: int | None = None) -> None:
        self.stylesheets = stylesheets
        self.count = count or processors()
        self.room = None if count else Room(stylesheets)
        self.running: list[_Process] = []
        self.selector = selectors.DefaultSelector()
        self.pages = 0  # of parts that are done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.running:
            process.end()
        self.selector.close()

    def lay_out(
        self, orders: Sequence[Order], done: Callable[[int, bytes], None], told: Pages
    ) -> None:
        """Lay out all orders; `done` gets the place of each and the part, packed, as they come.

        Errors: PdfRefused; LayoutDied; whatever `told` raises ends the work.
        """
        small = sum(len(order.html) for order in orders) <= SMALL
        if small and self.room is not None and not self.running:
            self._here(self.room, orders, done, told)
            return
        waiting = sorted(range(len(orders)), key=lambda job: (len(orders[job].html), -job))
        tries = dict.fromkeys(waiting, 0)
        left, self.pages = set(waiting), 0
        while left:
            self._hand_out(waiting, orders, tries)
            for key, _events in self.selector.select():
                process: _Process = key.data
                try:
                    answers = process.read()
                except EOFError:
                    job = self._bury(process)
                    if job is not None:
                        if tries[job] >= TRIES:
                            raise LayoutDied from None
                        waiting.append(job)
                    continue
                for answer, data in answers:
                    self._take(process, answer, data, left, done, told)

    def _here(
        self, room: Room, orders: Sequence[Order], done: Callable[[int, bytes], None], told: Pages
    ) -> None:
        pages = 0
        for job, order in enumerate(orders):

            def tell(step: str, page: int, before: int = pages) -> None:
                if step == "layout" and page:
                    told(before + page)

            part = lay_out(order, room, tell)
            pages += len(part.kinds)
            done(job, part.packed())
            told(pages)

    def _hand_out(self, waiting: list[int], orders: Sequence[Order], tries: dict[int, int]) -> None:
        while waiting:
            idle = next((one for one in self.running if one.job is None), None)
            if idle is None:
                if len(self.running) >= self.count:
                    return
                idle = _Process(self.stylesheets)
                self.running.append(idle)
                self.selector.register(idle.answers, selectors.EVENT_READ, idle)
            job = waiting.pop()
            tries[job] += 1
            try:
                idle.begin(job, orders[job])
            except BrokenPipeError:
                continue  # its end is read next, and the part waits again

    def _take(
        self,
        process: _Process,
        answer: bytes,
        data: bytes,
        left: set[int],
        done: Callable[[int, bytes], None],
        told: Pages,
    ) -> None:
        if answer == b"R":
            raise PdfRefused(json.loads(data))
        if answer == b"P":
            (process.page,) = struct.unpack(">I", data)
        elif process.job is not None:
            job, process.job = process.job, None
            self.pages += process.page
            process.page = 0
            left.discard(job)
            done(job, data)
        told(self.pages + sum(one.page for one in self.running))

    def _bury(self, process: _Process) -> int | None:
        self.selector.unregister(process.answers)
        self.running.remove(process)
        process.end()
        return process.job
