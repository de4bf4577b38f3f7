"""One-time codes that one person hands to another: read out, written down, typed once."""

import hashlib
import secrets

# 32 signs, none that is taken for another: 5 bits each.
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26  # 130 bits: nobody guesses one, so a plain hash keeps it
_GROUP = 5
_SAME_SIGN = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new() -> str:
    """Return a fresh code in groups of five, as it is shown."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(signs[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def digest(code: str) -> bytes:
    """Return what is stored of a code. Case, spaces, hyphens and like-looking signs do not matter."""
    signs = "".join(sign for sign in code.lower() if sign.isalnum()).translate(_SAME_SIGN)
    return hashlib.sha256(signs.encode()).digest()
