"""What we tell allauth: nobody signs up alone, and second-factor secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import devices, second_factor
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A browser she has used before counts for itself: no stranger locks her out there (T-23)."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        email = credentials.get("email", "")
        token = devices.of_account(email=email, request=request)
        return f"{key}:{token}" if token else key

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """A fresh second factor where there is one: the password alone confirms nothing (T-27)."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factor.has_second_factor(user.pk):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Switched off between the two steps: back to the first, without a word (T-24)."""
        return redirect("account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves until its texts are neutral and it is sent outside the request (T-15, T-24)."""


class MFAAdapter(DefaultMFAAdapter):
    """Seals the TOTP key and the seed of the recovery codes at rest."""

    def encrypt(self, text: str) -> str:
        return second_factor.seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.open_text(encrypted_text)

    def get_totp_issuer(self) -> str:
        # Shown on the phone: the neutral name of the site, never the host.
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays: without it she could do nothing but set one up again."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        return second_factor.has_another(authenticator)

    def build_totp_svg(self, url: str) -> str:
        """The picture as it stands inside a page, without the XML declaration."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: a message about a second factor in a mailbox betrays the account (A9)."""
