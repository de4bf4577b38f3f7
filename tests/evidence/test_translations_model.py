"""T-51: any sequence of write, machine, correct and check, beside a plain model of the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translations
from evidence.models import Paragraph, Translation
from tests.evidence.test_translations import paragraph_of
from tests.factories.accounts import AssignmentFactory, UserFactory

ANALYSTS = ("ana", "bes", "col")
READS = (*ANALYSTS, "app", "adv")
WHO = (*READS, "out")  # somebody of no team
TEXTS = ("one", "two", "three")

Step = tuple[str, str, str, bool]  # act, who, text, whether she read the version before the last
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("write", "machine", "correct", "correct by machine", "check")),
        st.sampled_from(WHO),
        st.sampled_from(TEXTS),
        st.booleans(),
    ),
    max_size=14,
)


@dataclass
class Plain:
    """The same rules, said in a few lines that share nothing with the code."""

    texts: list[str] = field(default_factory=list)
    hands: list[str] = field(default_factory=list)  # who wrote each of them
    of_machine: list[bool] = field(default_factory=list)
    checker: str = ""
    version: int = 0

    def step(self, act: str, who: str, text: str, *, late: bool) -> bool:
        """Do it and return True, or return False and change nothing."""
        if act == "check":
            may = who in (*ANALYSTS, "app") and who not in self.hands
            fits = self.texts and not late and not self.checker and not self.of_machine[-1]
            if may and fits:
                self.checker = who
                self.version += 1
            return bool(may and fits)
        begins, machine = act in {"write", "machine"}, "machine" in act
        if who not in ANALYSTS or begins is bool(self.texts):
            return False
        if not begins and (late or text == self.texts[-1] or (machine and not self.of_machine[-1])):
            return False
        self.texts.append(text)
        self.hands.append(who)
        self.of_machine.append(machine)
        self.checker = ""
        self.version += 1
        return True


@pytest.fixture
def cast(team: CaseTeam) -> Mapping[str, User]:
    roles = dict.fromkeys(ANALYSTS, Role.ANALYST) | {"app": Role.APPROVER, "adv": Role.ADVOCATE}
    users = {
        who: AssignmentFactory(role=role, organisation=None, team=team).user
        for who, role in roles.items()
    }
    return {**users, "out": UserFactory()}


@pytest.mark.django_db
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_T51_no_sequence_of_acts_ends_in_checked_words_of_a_machine_or_of_her_who_checked(
    steps: list[Step], cast: Mapping[str, User], team: CaseTeam, documenter: User
) -> None:
    with transaction.atomic():
        paragraph = paragraph_of(documenter, team)
        plain = Plain()
        for act, who, text, late in steps:
            expected = plain.step(act, who, text, late=late)
            assert _tried(paragraph, act, cast[who], text, late=late) is expected, (act, who, text)
            _compare(paragraph, plain, cast)
        transaction.set_rollback(True)


def _tried(paragraph: Paragraph, act: str, by: User, text: str, *, late: bool) -> bool:
    machine = "Invented engine" if "machine" in act else ""
    written = _there(paragraph)
    try:
        with acting_as(by):
            if act in {"write", "machine"}:
                translations.write(
                    paragraph=paragraph, language="en", text=text, by=by, machine=machine
                )
                return True
            if written is None:
                return False  # there is nothing to name
            seen = written.version - late
            if act == "check":
                translations.check(translation=written, seen=seen, by=by)
            else:
                translations.correct(
                    translation=written, text=text, seen=seen, by=by, machine=machine
                )
    except (DomainError, Paragraph.DoesNotExist):
        return False
    return True


def _there(paragraph: Paragraph) -> Translation | None:
    with acting_for_system(reason="test.look"):
        rows = Translation.objects.unscoped(reason="test").filter(paragraph=paragraph)
        return rows.select_related("key", "paragraph").first()


def _compare(paragraph: Paragraph, plain: Plain, cast: Mapping[str, User]) -> None:
    row: Any = _there(paragraph)
    if row is None:
        assert not plain.texts
        return
    with acting_for_system(reason="test.look"):
        assert (row.text, row.version) == (plain.texts[-1], plain.version)
        assert row.is_checked is bool(plain.checker)
        assert (row.method == "machine") is plain.of_machine[-1]
        assert bool(row.tool) is plain.of_machine[0]
        kept = list(reversed(translations.versions(row)))
        told = [one.text for one in kept if one.check_status == "unchecked"]
        assert told == plain.texts
        hands = {cast[who].pk for who in plain.hands}
        assert translations.writers([row])[row.pk] == hands
        if row.check_status == "checked":
            assert row.method != "machine"
            assert row.checked_by == cast[plain.checker]
            assert row.checked_by_id not in hands
