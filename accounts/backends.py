"""Who signs in with a password."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser


class Backend(AuthenticationBackend):
    """The right password of an account that is switched off is a wrong password (T-24).

    Otherwise whoever holds a stolen one learns that the account is there, and that it was closed.
    """

    @classmethod
    def _stash_user(cls, _user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        """allauth remembers such an account here, to lead it to a page that says so."""
        return None
