"""Open sessions, and the devices each person has signed in on before."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

_HASH_LENGTH = 64  # SHA-256 in hexadecimal
_HASH = r"^[0-9a-f]{64}$"


class Browser(models.TextChoices):
    """Families only. A whole user agent would tell one woman's phone from another's."""

    FIREFOX = "firefox", "Firefox"
    CHROME = "chrome", "Chrome"
    EDGE = "edge", "Edge"
    SAFARI = "safari", "Safari"
    SAMSUNG = "samsung", "Samsung Internet"
    OPERA = "opera", "Opera"
    OTHER = "other", _("another browser")


class System(models.TextChoices):
    ANDROID = "android", "Android"
    IPHONE = "iphone", "iPhone"
    IPAD = "ipad", "iPad"
    WINDOWS = "windows", "Windows"
    MAC = "mac", "Mac"
    LINUX = "linux", "Linux"
    OTHER = "other", _("another system")


def name_of(browser: str, system: str) -> str:
    """Return "Firefox on Android", in the language of the page."""
    words = {"browser": Browser(browser).label, "system": System(system).label}
    return str(_("%(browser)s on %(system)s")) % words


class OwnQuerySet(ScopedQuerySet[Any]):
    """Rows that open to whose they are, and to who holds the cookie. Both are asked in each request."""

    def of(self, user: Any) -> Self:
        return self._open(user=user)

    def of_cookie(self, key_hash: str) -> Self:
        return self._open(key_hash=key_hash)

    def _open(self, **owner: Any) -> Self:
        found = self.filter(**owner)
        found._scoped = True
        return found


class KnownDevice(models.Model):
    """A browser one person signed in on. Recognised by a cookie, of which only the hash lies here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices"
    )
    token_hash = models.CharField(
        max_length=_HASH_LENGTH, help_text="SHA-256 of the cookie, hexadecimal."
    )
    browser = models.CharField(max_length=16, choices=Browser.choices)
    system = models.CharField(max_length=16, choices=System.choices)
    first_seen_at = models.DateTimeField(help_text="Her first sign-in there, UTC.")
    confirmed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="She said on another device that this was her; empty: not said, she is still told.",
    )

    objects = OwnQuerySet.as_manager()

    class FieldClasses:
        case = ("id", "user", "browser", "system", "first_seen_at", "confirmed_at")
        secret = ("token_hash",)

    class Meta:
        ordering = ("-first_seen_at",)
        constraints = (
            models.UniqueConstraint(fields=("user", "token_hash"), name="device_once_per_user"),
            models.CheckConstraint(
                condition=Q(token_hash__regex=_HASH), name="device_token_is_hashed"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("first_seen_at")),
                name="device_confirmed_after_seen",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return name_of(self.browser, self.system)


class OpenSession(models.Model):
    """One browser that came by, signed in or not yet. Deleted: that browser is out at once.

    No network address and no full user agent is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.CharField(
        max_length=_HASH_LENGTH, unique=True, help_text="SHA-256 of the cookie, hexadecimal."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="open_sessions",
        help_text="Empty: nobody has signed in there yet.",
    )
    device = models.ForeignKey(
        KnownDevice,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="open_sessions",
        help_text="Empty: nobody has signed in there yet.",
    )
    data = models.TextField(help_text="What the session remembers, sealed.")
    started_at = models.DateTimeField(help_text="Sign-in, or the first visit before it, UTC.")
    last_seen_at = models.DateTimeField(help_text="Last thing the person did herself, UTC.")
    idle_until = models.DateTimeField(help_text="The session ends then unless she does something.")
    ends_at = models.DateTimeField(help_text="The session ends then, whatever she does.")

    objects = OwnQuerySet.as_manager()

    class FieldClasses:
        case = ("id", "user", "device", "started_at", "last_seen_at", "idle_until", "ends_at")
        secret = ("key_hash", "data")

    class Meta:
        ordering = ("-started_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(key_hash__regex=_HASH), name="session_key_is_hashed"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, device__isnull=True)
                | Q(user__isnull=False, device__isnull=False),
                name="session_of_somebody_has_device",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="session_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        """Where it is open. Empty before somebody signed in."""
        return self.device.name if self.device else ""
