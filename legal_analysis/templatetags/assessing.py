"""How the words of an assessment stand on a page where they are compared, not read."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_CODE = re.compile(r"(\[\[[^\]]*\]\])")


@register.filter
def codes_apart(words: str) -> SafeString:
    """Words with each [[CODE]] isolated, so that it stays whole inside a line written from the right."""
    pieces = _CODE.split(words)
    return format_html_join(
        "",
        "{}{}",
        ((text, _code(code)) for text, code in zip(pieces[::2], [*pieces[1::2], ""], strict=True)),
    )


def _code(written: str) -> SafeString:
    return format_html_join(
        "", '<bdi class="code" dir="ltr">{}</bdi>', [[written]] if written else []
    )
