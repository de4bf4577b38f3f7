"""T-23: passwords that were lost elsewhere, or are too short, are refused; nobody outside is asked."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from accounts.breached import BreachedPasswordValidator, is_listed

LOST = [f"lost invented words {number}" for number in range(257)]


def sum_of(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def breached(tmp_path: Path) -> Path:
    path = tmp_path / "breached.txt"
    lines = sorted(
        f"{sum_of(one)}:{len(one) ** number % 100000}" for number, one in enumerate(LOST)
    )
    path.write_text("\n".join(lines) + "\n")
    return path


def codes(password: str) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    return {error.code for error in refused.value.error_list}


def test_every_line_of_the_file_is_found_and_nothing_else(breached: Path) -> None:
    assert all(is_listed(one, breached) for one in LOST)
    assert not any(is_listed(f"{one} not", breached) for one in LOST)


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
def test_a_file_of_one_line_and_an_empty_one_are_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(f"{sum_of(LOST[0])}:3{end}".encode())
    assert is_listed(LOST[0], path)
    assert not is_listed(LOST[1], path)
    path.write_bytes(b"")
    assert not is_listed(LOST[0], path)


def test_T23_a_breached_password_is_refused(breached: Path, settings: Any) -> None:
    settings.BREACHED_PASSWORDS_FILE = breached
    assert BreachedPasswordValidator().file == breached
    with pytest.raises(ValidationError):
        BreachedPasswordValidator().validate(LOST[7])
    BreachedPasswordValidator().validate("words in no list at all")


def test_T23_a_common_or_short_password_is_refused_without_any_file() -> None:
    assert "password_too_common" in codes("password123")
    assert codes("fourteen chars") == {"password_too_short"}
    validate_password("fifteen of them")


def test_a_file_that_is_not_there_is_a_fault_and_not_an_empty_list(
    tmp_path: Path, settings: Any
) -> None:
    settings.BREACHED_PASSWORDS_FILE = tmp_path / "missing"
    with pytest.raises(ImproperlyConfigured):
        BreachedPasswordValidator()
