"""Second factors: sealed at rest, and asked of everybody."""

import base64
import binascii
import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import vault
from accounts.compiled import Compiled

_SEALED_FIELDS = ("secret", "seed")  # TOTP key; seed of the recovery codes
_CONTEXT = "second_factor"


def seal_text(text: str) -> str:
    """Seal one secret for allauth's JSON column."""
    vault.hold_wrapping_key()
    return base64.b64encode(vault.seal_secret(text, context=_CONTEXT)).decode()


def open_text(sealed: str) -> str:
    """Errors: vault.SealBroken, also for text that was never sealed."""
    try:
        data = base64.b64decode(sealed, validate=True)
    except binascii.Error:
        raise vault.SealBroken("A second-factor secret is not sealed.") from None
    return vault.open_secret(data, context=_CONTEXT).decode()


_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_OF_USER = Compiled(
    lambda user_id: Authenticator.objects.filter(user_id=user_id, type__in=_FACTORS).values_list(
        "pk"
    )[:1],
    user_id=uuid.uuid4(),
)


def has_second_factor(user_id: object) -> bool:
    """Whether the account has an authenticator app or a passkey. Recovery codes alone are none."""
    return bool(_OF_USER.tuples(user_id=user_id))


def has_another(authenticator: Authenticator) -> bool:
    """Whether its owner has a second factor besides this one."""
    factors = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=_FACTORS)
    return factors.exclude(pk=authenticator.pk).exists()


def reseal() -> int:
    """Seal every stored secret again under the wrapping key in use; return how many rows."""
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("pk"):
            found = [name for name in _SEALED_FIELDS if name in row.data]
            for name in found:
                row.data[name] = seal_text(open_text(row.data[name]))
            if found:
                row.save(update_fields=["data"])
                changed += 1
    return changed
