"""How pages show files: sizes as people say them, hashes as they are compared."""

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def in_bytes(size: int) -> SafeString:
    """A size in the largest unit that fits, e.g. 1.5 MB."""
    return format_html("<bdi>{}</bdi>", filesizeformat(size))


@register.filter
def in_hex(digest: bytes) -> str:
    """A hash as tools print it: hexadecimal, lower case."""
    return bytes(digest).hex()
