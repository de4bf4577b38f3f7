"""Words of chains on pages."""

from django import template

from evidence.reporting_lines import OUR_REASONS
from legal_analysis.linkage.words import CERTAINTY, PRESUMED_INNOCENT, kind_in_words

register = template.Library()


@register.filter
def tie_words(kind: str) -> str:
    return kind_in_words(kind)


@register.filter
def how_sure(certainty: str) -> str:
    return str(CERTAINTY[certainty])


@register.filter
def why_closed(reason: str) -> str:
    """Why a line holds no more: in the language of the page, where no person wrote it."""
    return str(OUR_REASONS.get(reason, reason))


@register.simple_tag
def presumed_innocent() -> str:
    """The sentence that stands wherever somebody is named as alleged."""
    return str(PRESUMED_INNOCENT)
