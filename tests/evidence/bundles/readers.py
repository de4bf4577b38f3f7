"""Reading bundles without the wall, for tests that look at the readers alone."""

import io

import pytest

from evidence.untrusted.inside import bundles
from evidence.untrusted.inside.bundles.container import Container, Limits
from evidence.untrusted.inside.bundles.found import Bundle
from evidence.untrusted.inside.report import Stop


def read(data: bytes, limits: Limits | None = None) -> Bundle:
    return bundles.read(Container(io.BytesIO(data), limits))


def wrong(data: bytes) -> set[tuple[str, str]]:
    """Return what is wrong as name and reason; nothing is told of the members then."""
    found = read(data)
    assert found.wrong
    assert not found.members
    return {(one.name, one.reason) for one in found.wrong}


def stopped(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Stop) as caught:
        read(data, limits)
    return caught.value.why
