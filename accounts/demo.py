"""Invented accounts for a demonstration: one for each role. Never where real records are."""

import datetime
import json
import secrets
from pathlib import Path
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction

from accounts import audit, keyfiles, second_factor
from accounts.models import Assignment, Organisation, Role, User

ORGANISATION_CODE = "DEMO"
_SINCE = datetime.date(2026, 1, 1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for another


class NotADemonstration(Exception):
    """Invented accounts are made only where settings say DEMO or DEBUG."""


class DemoAccount(NamedTuple):
    """How one invented person logs in. The password differs on every installation."""

    role: Role
    email: str
    display_name: str
    password: str
    user: User


@transaction.atomic
def ensure_demo_accounts() -> list[DemoAccount]:
    """Make the organisation DEMO and one person per role, or find them again. Repeatable.

    Passwords lie in `credentials_file()`, mode 0600, so that a second run can print them.

    Errors: NotADemonstration.
    """
    if not (settings.DEBUG or settings.DEMO):
        raise NotADemonstration("Invented accounts are only made for a demonstration (DEMO).")
    organisation, _made = Organisation.objects.get_or_create(
        code=ORGANISATION_CODE, defaults={"name": "Demo Documentation Group"}
    )
    passwords, made = _passwords()
    return [_ensure(role, organisation, passwords[role], fresh=made) for role in Role]


def credentials_file() -> Path:
    """Beside the keys: who may read those may read these."""
    return settings.VAULT_KEK_FILE.parent / "demo-accounts.json"


def current_code(user: User) -> str:
    """Return the six digits her authenticator app would show now. Demonstrations only.

    Errors: NotADemonstration; Authenticator.DoesNotExist if she has no authenticator app.
    """
    if not (settings.DEBUG or settings.DEMO):
        raise NotADemonstration("Codes are only printed for a demonstration (DEMO).")
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = second_factor.open_text(row.data["secret"])
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def _ensure(role: Role, organisation: Organisation, password: str, *, fresh: bool) -> DemoAccount:
    email = f"{role.value.replace('_', '-')}@example.org"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, password, display_name=f"Demo {role.label.lower()} (invented)"
        )
        audit.record(action="account.created", by=None, system="demo", subject=user)
    elif fresh:  # asking the hash of each, each time, would cost seconds
        user.set_password(password)
        user.save(update_fields=["password"])
    Assignment.objects.get_or_create(
        user=user, role=role, organisation=organisation, defaults={"starts_on": _SINCE}
    )
    if not second_factor.has_second_factor(user.pk):
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return DemoAccount(role, email, user.display_name, password, user)


def _passwords() -> tuple[dict[str, str], bool]:
    """Read the passwords of this installation, or make them; say whether they were made."""
    path = credentials_file()
    passwords = {role.value: _new_password() for role in Role}
    if keyfiles.create(path, json.dumps(passwords, indent=1).encode()):
        return passwords, True
    keyfiles.stamp(path)
    kept: dict[str, str] = json.loads(path.read_text(encoding="ascii"))
    return kept, False


def _new_password() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
