"""The invented accounts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import demo, second_factor
from accounts.models import Assignment, Role, User


@pytest.fixture
def accounts(db: None) -> list[demo.DemoAccount]:
    return demo.ensure_demo_accounts()


def test_there_is_one_invented_person_for_each_role(accounts: list[demo.DemoAccount]) -> None:
    assert [account.role for account in accounts] == list(Role)
    for account in accounts:
        assert account.user.check_password(account.password)
        assert len(account.password) >= 15
        assert second_factor.has_second_factor(account.user.pk)
        assert account.user.assignments.get().role == account.role
        assert "invented" in account.display_name
    assert len({account.password for account in accounts}) == len(accounts)


def test_a_second_run_finds_the_same_accounts_and_passwords(
    accounts: list[demo.DemoAccount],
) -> None:
    before = (User.objects.count(), Assignment.objects.count())
    assert demo.ensure_demo_accounts() == accounts
    assert (User.objects.count(), Assignment.objects.count()) == before
    assert demo.credentials_file().stat().st_mode & 0o777 == 0o600


def test_demo_code_prints_a_code_for_these_accounts_only(
    accounts: list[demo.DemoAccount],
) -> None:
    output = StringIO()
    call_command("demo_code", "analyst@example.org", stdout=output)
    assert len(output.getvalue().strip()) == 6
    with pytest.raises(CommandError, match="No demo account"):
        call_command("demo_code", "other@example.org")


def test_where_real_records_are_no_account_is_invented(db: None, settings: object) -> None:
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(demo.NotADemonstration):
        demo.ensure_demo_accounts()
    with pytest.raises(demo.NotADemonstration):
        demo.current_code(User())
    assert User.objects.count() == 0
