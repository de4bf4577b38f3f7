"""Passwords that others have lost before: refused without asking anybody outside (T-23).

Besides Django's list of common ones, a file as Have I Been Pwned gives it out: a line for each
password, its SHA-1 in hexadecimal, sorted, and `:count` after it. It has tens of gigabytes, so it
is never read whole: each question halves the file until one line is left.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured, ValidationError

_DIGITS = 40  # of a SHA-1


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses what stands in Django's list, or in the file of the setting BREACHED_PASSWORDS_FILE."""

    def __init__(self) -> None:
        super().__init__()
        self.file: Path | None = settings.BREACHED_PASSWORDS_FILE
        if self.file and not self.file.is_file():
            raise ImproperlyConfigured("BREACHED_PASSWORDS_FILE names no file.")

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        if self.file and is_listed(password, self.file):
            raise ValidationError(self.get_error_message(), code="password_breached")


def is_listed(password: str, path: Path) -> bool:
    """Look a password up in a sorted file of SHA-1 sums."""
    # The file is made of SHA-1; nothing of ours is protected by it.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            found, after = _first_line_from(file, middle)
            if found == wanted:
                return True
            if found and found < wanted:
                low = after
            else:
                high = middle
    return False


def _first_line_from(file: BinaryIO, position: int) -> tuple[bytes, int]:
    """Return the sum on the first line that begins at or after `position`, and where that line ends.

    Nothing begins there: an empty sum.
    """
    file.seek(max(position - 1, 0))
    if position:
        file.readline()
    line = file.readline()
    return line[:_DIGITS].upper(), file.tell()
