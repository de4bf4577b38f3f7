"""Words of chains on pages."""

from django import template

from legal_analysis.linkage.words import CERTAINTY, PRESUMED_INNOCENT, kind_in_words

register = template.Library()


@register.filter
def tie_words(kind: str) -> str:
    return kind_in_words(kind)


@register.filter
def how_sure(certainty: str) -> str:
    return str(CERTAINTY[certainty])


@register.simple_tag
def presumed_innocent() -> str:
    """The sentence that stands wherever somebody is named as alleged."""
    return str(PRESUMED_INNOCENT)
