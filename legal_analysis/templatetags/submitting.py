"""What the pages of a submission ask of their context."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_key(names: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key; nothing if nothing does."""
    return names.get(key, "")
