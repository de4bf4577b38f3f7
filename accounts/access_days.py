"""Who sees the day and the district of what we recorded: the part of access.py about them.

Analysts do; others see the month and the province. What others published is as exact as they made it.
"""

from accounts import access
from accounts.access import Asker
from accounts.models import Role


def sees_days(user: Asker) -> bool:
    return access.has_role(user, Role.ANALYST)
