"""What the law asks for, in words on pages."""

from django import template

from legal_analysis.proving import NONE_ASKED_FOR

register = template.Library()


@register.simple_tag
def no_corroboration() -> str:
    """The sentence that stands wherever corroboration is spoken of (EVAL-7)."""
    return str(NONE_ASKED_FOR)
