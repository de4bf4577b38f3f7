"""A stolen dump says nothing (T-34): every sealed field is planted, dumped and searched for."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from accounts import vault
from accounts.identity import acting_for_system
from accounts.models import Role, User
from accounts.vault import SealBroken, SealedText
from config import databases as project_databases
from config import localpg
from evidence.models import (
    BlindIndexToken,
    BundleMember,
    BundleSaying,
    CustodyEvent,
    ItemMetadata,
    Original,
    Person,
)
from legal_analysis.model_docs import our_models
from legal_analysis.models import Element
from tests.canaries import Canary, canary, scan
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory
from tests.factories.evidence import BlindIndexTokenFactory, ParagraphFactory, PersonFactory
from tests.factories.legal_analysis import ConclusionFactory
from tests.guards.test_factories import factories
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing import seen_of

PASSWORD = canary("password")


def sealed_fields(model: type[models.Model]) -> dict[str, SealedText]:
    """Return {attribute: seal} of one model."""
    found = {name: getattr(model, name) for name in dir(model) if name != "objects"}
    return {name: seal for name, seal in found.items() if isinstance(seal, SealedText)}


SEALED = [(model, name) for model in our_models() for name in sealed_fields(model)]


def label(model: type[models.Model], name: str) -> str:
    return f"{model._meta.label}.{name}"


EVERY_CANARY = [canary(label(model, name)) for model, name in SEALED]
EVERY_CANARY += [canary(f"{one.label}, first version") for one in EVERY_CANARY]


# The database lets nobody change what is sealed in these.
ONCE = (BundleMember, BundleSaying, CustodyEvent, ItemMetadata, Original)


def plant(model: type[models.Model]) -> models.Model:
    """Store a row whose every sealed field holds its canary, and held another before."""
    names = list(sealed_fields(model))
    if model in ONCE:
        kept: models.Model = factories()[model._meta.label](
            **{name: canary(label(model, name)).text for name in names}
        )
        return kept
    row = factories()[model._meta.label](
        **{name: canary(f"{label(model, name)}, first version").text for name in names}
    )
    for name in names:
        setattr(row, name, canary(label(model, name)).text)
    row.save()
    return row


@pytest.fixture
def planted(committed_db: str) -> list[models.Model]:
    """One row of every table with sealed fields, committed, with tokens and a member of staff."""
    with acting_for_system(reason="test.arrange"):
        rows = [plant(model) for model in dict.fromkeys(model for model, _name in SEALED)]
        for row in rows:
            if isinstance(row, Person):
                for purpose in BlindIndexToken.Purpose.values:
                    token = vault.blind_index(purpose, canary("evidence.Person.full_name").text)
                    BlindIndexTokenFactory(person=row, purpose=purpose, token=token)
        user = UserFactory()
        user.set_password(PASSWORD.text)
        user.save()
    return rows


def dump(name: str, *arguments: str) -> bytes:
    """Return what pg_dump gives to somebody who has every right."""
    settings = project_databases.entry("owner")
    user = settings["USER"]
    program = "pg_dump"
    if project_databases.is_embedded():
        user = localpg.SUPERUSER
        program = str(localpg.locate(project_databases.state()).binaries / "pg_dump")
    command = [
        program,
        "-h",
        settings["HOST"],
        "-p",
        settings["PORT"],
        "-U",
        user,
        *arguments,
        name,
    ]
    password = {"PGPASSWORD": settings["PASSWORD"]} if settings["PASSWORD"] else {}
    return subprocess.run(command, check=True, capture_output=True, env=password).stdout


def test_every_field_meant_to_be_sealed_is_known_to_this_test() -> None:
    columns = {(model, seal.column) for model, name in SEALED if (seal := getattr(model, name))}
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.name.endswith("_sealed"):
                assert (model, field.name) in columns, (
                    f"{label(model, field.name)} has no SealedText."
                )
    assert {"full_name", "phone", "address", "original", "text"} <= {
        name for _model, name in SEALED
    }


def test_T34_a_plain_dump_holds_no_identity_and_no_narrative(
    planted: list[models.Model], committed_db: str
) -> None:
    with acting_for_system(reason="test.assert"):
        for row in planted:  # they are really there, and open for who may
            stored = type(row)._base_manager.get(pk=row.pk)
            for name in sealed_fields(type(row)):
                assert getattr(stored, name) == canary(label(type(row), name)).text
        assert _old_versions(), "No history row was written."

    text = dump(committed_db)
    assert b"COPY public.evidence_person " in text
    assert scan(text, [*EVERY_CANARY, PASSWORD], where="dump") == []


def test_T34_a_run_of_her_words_pasted_into_a_form_is_not_in_a_dump(committed_db: str) -> None:
    """Where an analyst writes is a plain column. Her words come there by no form, nor as a draft."""
    words = [canary(f"pasted, word {number}") for number in range(8)]
    pasted = " ".join(one.latin for one in words)
    own = "Own words of the analyst"
    with acting_for_system(reason="test.arrange"):
        team = CaseTeamFactory()
        analyst = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
        case_file, told = world.case(team), world.account(team)
        paragraph = ParagraphFactory(testimony=told, number=2, original=f"{pasted}.")
        element = Element.objects.get(framework__case_files=case_file)
        conclusion = ConclusionFactory()
        browser = Client()
        give_second_factor(analyst)
        browser.force_login(analyst, backend="accounts.backends.Backend")
    assessment = reverse("assessment_write", args=[case_file.pk, element.pk])
    reading = reverse("case_read", args=[case_file.pk, told.pk])
    for said in (pasted, own):
        cites = {"piece": str(paragraph.pk), "elements": [str(element.pk)]}
        cites[f"shown-{paragraph.pk}"] = seen_of(paragraph)
        cites |= {"stance": "supports", "weight": "high", "reason": said}
        answer = browser.post(reading, cites)
        assert (answer.status_code == 302) is (said == own)
        writes = {"began": "0", "conclusion": str(conclusion.pk), "reasoning": said}
        writes["facts"] = f"So it was. [[{told.code}]]"
        for button in ("keep", "later", "save"):
            answer = browser.post(assessment, {**writes, button: ""})
            assert (answer.status_code in (204, 302)) is (said == own)
            # What she typed is not lost: it stands in the box, and nowhere else.
            assert (pasted in answer.content.decode()) is (said == pasted and button != "keep")
    text = dump(committed_db)
    assert text.count(own.encode()) > 2
    assert scan(text, words, where="dump") == []


def test_T34_the_search_of_the_dump_can_see(planted: list[models.Model], committed_db: str) -> None:
    """The same search, with one word put in clear, hashed and reversed, finds each."""
    one = canary("evidence.Person.full_name")
    person = next(row for row in planted if isinstance(row, Person))
    for careless in (one.pashto.lower(), one.persian[::-1], _sha256(one.latin)):
        with acting_for_system(reason="test.arrange"):
            Person._base_manager.filter(pk=person.pk).update(label=careless)
        assert {leak.label for leak in scan(dump(committed_db), EVERY_CANARY, where="dump")} == {
            one.label
        }


def test_T34_second_factors_and_passwords_are_not_in_a_dump(committed_db: str) -> None:
    with acting_for_system(reason="test.arrange"):
        user: User = UserFactory()
        user.set_password(PASSWORD.text)
        user.save()
        secret = give_second_factor(user)
    one = Canary("second factor", secret, secret.lower(), secret[::-1])
    assert scan(dump(committed_db), [one, PASSWORD], where="dump") == []


@pytest.mark.parametrize(
    ("model", "name"), SEALED, ids=lambda part: getattr(part, "__name__", part)
)
def test_T34_ciphertext_opens_in_no_other_row(
    model: type[models.Model], name: str, as_system: None
) -> None:
    column = sealed_fields(model)[name].column
    mine, hers = plant(model), plant(model)
    moved = model._base_manager.get(pk=hers.pk)
    setattr(moved, column, getattr(mine, column))
    # Even a row under the same key: the seal is bound to the row, not to the person alone.
    if _has_key(model):
        moved.key = mine.key  # type: ignore[attr-defined]
    with pytest.raises(SealBroken):
        getattr(moved, name)


@pytest.mark.parametrize("model", list(dict.fromkeys(model for model, _name in SEALED)))
def test_T34_ciphertext_opens_in_no_other_field(model: type[models.Model], as_system: None) -> None:
    row = plant(model)
    seals = list(sealed_fields(model).values())
    for seal, other in zip(seals, seals[1:] + seals[:1], strict=True):
        if seal is other:
            continue
        moved = model._base_manager.get(pk=row.pk)
        setattr(moved, other.column, getattr(moved, seal.column))
        with pytest.raises(SealBroken):
            other.__get__(moved)


def test_T34_ciphertext_opens_in_no_other_table(as_system: None) -> None:
    person = PersonFactory(full_name="invented")
    paragraph = ParagraphFactory(testimony__interview__person=person)
    paragraph.original_sealed = person.full_name_sealed
    with pytest.raises(SealBroken):
        _ = paragraph.original


def test_T34_one_bit_changed_and_nothing_opens(as_system: None) -> None:
    paragraph = ParagraphFactory()
    for place in (0, 1, 14, -1):
        broken = bytearray(paragraph.original_sealed)
        broken[place] ^= 1
        changed = type(paragraph)(pk=paragraph.pk, key=paragraph.key, original_sealed=bytes(broken))
        with pytest.raises(SealBroken):
            _ = changed.original


def _has_key(model: type[models.Model]) -> bool:
    return any(field.name == "key" for field in model._meta.concrete_fields)


def _old_versions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM evidence_historicalperson WHERE full_name_sealed IS NOT NULL"
        )
        return int(cursor.fetchone()[0])


def _sha256(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def test_T34_no_file_of_the_server_is_readable_by_others(committed_db: str) -> None:
    if project_databases.is_embedded():
        data: Path = localpg.locate(project_databases.state()).data
        assert data.stat().st_mode & 0o077 == 0
