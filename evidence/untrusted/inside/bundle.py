"""Look into a bundle, or hand out some of its members.

bundle look          the piece `bundle`: what is in it, or everything that is wrong with it
bundle take 3 4 …    the pieces `member.3`, `member.4` …: members by their number
"""

from __future__ import annotations

from dataclasses import asdict

from . import bundles, report
from .bundles.container import Container


def main(arguments: list[str]) -> None:
    with open(0, "rb", closefd=False) as file:
        container = Container(file)
        if arguments[0] == "look":
            report.give_facts("bundle", asdict(bundles.read(container)))
            return
        names = sorted(container)
        for number in map(int, arguments[1:]):
            with container.open(names[number - 1]) as stream:
                report.give(f"member.{number}", stream.read())
