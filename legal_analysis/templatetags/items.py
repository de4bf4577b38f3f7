"""How pages show files: sizes as people say them, hashes as they are compared."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
_STEP = 1000


@register.filter
def in_bytes(size: int) -> SafeString:
    """A size in the largest unit that fits, e.g. 1.5 MB: in signs, which every language shares."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < _STEP:
            break
        number, unit = number / _STEP, larger
    shown = f"{number:.0f}" if unit == "B" or number >= 100 else f"{number:.1f}"
    return format_html('<bdi dir="ltr">{} {}</bdi>', shown, unit)


@register.filter
def in_hex(digest: bytes) -> str:
    """A hash as tools print it: hexadecimal, lower case."""
    return bytes(digest).hex()
