"""The sweep's own eyes: whether it would see what a request left in the database."""

from django.db import transaction

from accounts.models import User
from tests.sweep.asking import undone
from tests.sweep.comparing import database
from tests.sweep.world import World


def test_what_is_written_is_seen_and_what_is_undone_is_not(world: World) -> None:
    made = database()
    with undone():
        assert database() == made
        with transaction.atomic():
            User.objects.filter(pk=world.people["analyst"].pk).update(display_name="Another")
            changed = database()
            transaction.set_rollback(True)
        assert {name for name in made if changed[name] != made[name]} == {"accounts_user"}
        assert database() == made
        User.objects.filter(pk=world.people["analyst"].pk).update(display_name="Another")
        assert database() == changed
        User.objects.filter(pk=world.people["analyst"].pk).update(display_name="A third")
        assert database() not in (made, changed)
    assert database() == made
