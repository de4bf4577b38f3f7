"""The account of one member of staff."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts. There is no create_superuser: nobody is above access.py."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new account. `password` None: the account cannot log in until one is set."""
        user = self.model(email=self.normalise(email), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    @staticmethod
    def normalise(email: str) -> str:
        """Return the address as it is stored: without spaces around it, in lower case."""
        return email.strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalise(username or ""))


class User(AbstractBaseUser):
    """One member of staff, who logs in by e-mail. What she may do is said by her assignments only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        unique=True,
        help_text="Log-in name, stored in lower case.",
        error_messages={"unique": _("There is already an account with this address.")},
    )
    display_name = models.CharField(
        max_length=80, help_text="Shown to colleagues; may be a working name."
    )
    language = models.CharField(
        max_length=8, choices=settings.LANGUAGES, default="en", help_text="Language of her pages."
    )
    is_active = models.BooleanField(
        default=True, help_text="Off: she cannot log in, and open sessions end at the next request."
    )
    off_for = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The organisation that switched it off, and alone may switch it on again.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    # Libraries ask for these. The answer is the same for everybody: rights come from access.py.
    is_staff = False
    is_superuser = False

    objects = UserManager()

    class FieldClasses:
        case = (
            "id",
            "display_name",
            "language",
            "is_active",
            "off_for",
            "created_at",
            "last_login",
        )
        identity = ("email",)
        secret = ("password",)

    class Meta:
        ordering = ("email",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("The address must be in lower case."),
            ),
            models.CheckConstraint(
                condition=~models.Q(display_name=""), name="user_has_display_name"
            ),
            models.CheckConstraint(
                condition=models.Q(off_for__isnull=True) | models.Q(is_active=False),
                name="user_off_for_somebody_is_off",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalise(self.email)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used; see access.py."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
