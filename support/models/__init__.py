"""What she needs, who helps, and how it goes. Nothing here points at the record of what was done to her."""

from .need import CheckIn, Need
from .provider import Provider
from .referral import Referral

__all__ = ["CheckIn", "Need", "Provider", "Referral"]
