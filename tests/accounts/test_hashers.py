"""ASVS v5.0.0-11.4.2: what a really stored password looks like."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from config.settings import base


def test_a_stored_password_is_argon2id_with_64_mib_and_four_passes(
    db: None, settings: object
) -> None:
    """With the real settings; the rest of the suite pays less."""
    settings.ARGON2_MEMORY_KIB = base.ARGON2_MEMORY_KIB
    settings.ARGON2_TIME_COST = base.ARGON2_TIME_COST
    user = User.objects.create_user(
        "a@example.org", "five-invented-words-in-a-row", display_name="A"
    )
    stored = User.objects.values_list("password", flat=True).get(pk=user.pk)
    found = re.fullmatch(
        r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}",
        stored,
    )
    assert found is not None
    memory, passes, lanes = map(int, found.groups())
    assert memory >= 64 * 1024
    assert passes >= 4
    assert lanes == 1
    assert user.check_password("five-invented-words-in-a-row")
    assert not user.check_password("five-invented-words-in-a-roW")


@pytest.mark.parametrize("password", ["fourteen-chars", "930285710338472918"])
def test_short_and_numeric_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)
