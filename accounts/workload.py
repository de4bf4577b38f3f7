"""How many accounts somebody heard or read today, told to herself and to nobody else (CARE-3)."""

from django.utils import timezone

from accounts.models import AuditEvent, User

HEAVY = ("testimony.read", "testimony.submitted")
# No standard names a number. At this many the page says that it is much for one day.
MANY = 5
MOST_LOOKED_AT = 500  # rows of hers, the last ones: no more is needed to say "many"


def accounts_today(user: User) -> int:
    """Return how many different accounts she opened or took down since midnight, at most."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = AuditEvent.objects.unscoped(reason="workload.own").filter(actor=user).order_by("-id")
    last = rows.values_list("action", "at", "subject_id")[:MOST_LOOKED_AT]
    return len({subject for action, at, subject in last if action in HEAVY and at >= midnight})


def is_much(accounts: int) -> bool:
    return accounts >= MANY
