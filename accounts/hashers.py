"""How passwords are stored."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id, 64 MiB and four passes unless settings say otherwise (ASVS v5.0.0-11.4.2)."""

    @property
    def memory_cost(self) -> int:  # type: ignore[override]
        """KiB."""
        return settings.ARGON2_MEMORY_KIB

    @property
    def time_cost(self) -> int:  # type: ignore[override]
        """Passes over the memory."""
        return settings.ARGON2_TIME_COST

    parallelism = 1
