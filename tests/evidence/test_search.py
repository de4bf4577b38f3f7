"""Searching by word: whatever the spelling, and never beyond what the searcher may read."""

from collections.abc import Callable
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, CaseTeam, User
from accounts.names import normalise
from evidence.models import Incident, Testimony
from evidence.search import with_words, words_of
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db

SPELLINGS = [
    ("انتحاري در كابل", "انتحاری کابل"),  # Arabic letters, Persian letters
    ("می\u200cشود", "میشود"),  # with and without the joiner
    ("مُعلّم", "معلم"),  # marks that people leave out
    ("کـــابل", "کابل"),  # stretched
    ("ښوونځي", "ښوونځی"),  # Pashto, ending typed on another keyboard
    ("پوښتنې", "پوښتنی"),
    ("ننګرهار", "ننگرهار"),  # Pashto and Dari write one letter in two ways
    ("ګل بي بي", "گل بی بی"),
    ("ملګرۓ", "ملگری"),
    ("املاء", "املا"),  # left out at the end, and within a name
    ("ضیاءالحق", "ضیاالحق"),
    ("دختر\u200cها", "دختر ها"),  # a joiner is typed as a space, and a space as a joiner
    ("دختر ها", "دختر\u200cها"),
    ("دخترها", "دختر\u200cها"),
    ("دختر\u200cها", "دخترها"),
    ("سال ۱۴۰۱", "1401"),
    ("دختران", "دختر"),  # a word finds what begins with it
    ("مکتب، بازار؛ خانه.", "بازار مکتب خانه"),
    ("Schools were closed.Then guards came", "THEN school closed"),
    ("Résumé of an 5/4 order", "resume 5 order"),
    ("see example.org/page", "org page"),
]


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_a_word_is_found_in_whatever_spelling(written: str, typed: str, as_system: None) -> None:
    kept = make.IncidentFactory(summary=written)
    make.IncidentFactory(summary="Nothing of the kind")
    assert [kept] == found(Incident, typed)


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_each_table_with_words_is_found_by_them_in_the_same_spelling(
    written: str, typed: str, as_system: None
) -> None:
    kept = [
        make.TestimonyFactory(summary=written, status="reviewed"),
        make.SourceFactory(publisher=written),
        make.AuthorityFactory(role=written),
        law.PolicyFactory(summary=written),
        law.ProvisionFactory(text=written),
    ]
    for row in kept:
        assert list(type(row)._base_manager.filter(with_words(typed))) == [row]


def test_whatever_follows_whatever_is_folded_alike(db: None) -> None:
    letters = "اهبءةکګۀ\u0654\u064b \u200c۱"
    texts = ["".join(one) for one in product(letters, repeat=3)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT gawah_folded(one) FROM unnest(%s::text[]) one", [texts])
        kept = [" ".join(folded.split()) for (folded,) in cursor.fetchall()]
    assert kept == [normalise(one) for one in texts]


@pytest.mark.parametrize("typed", ["market lighthouse", "light", "ket", "lighthouses", "an"])
def test_every_word_must_stand_there_from_its_beginning(typed: str, as_system: None) -> None:
    make.IncidentFactory(summary="The market and another thing")
    assert found(Incident, typed) == []


@pytest.mark.parametrize("typed", ["' & !a:*", "a | b", "<-> :*A", "\\", "a:b", "''''"])
def test_what_is_typed_is_never_read_as_a_query(typed: str, as_system: None) -> None:
    make.IncidentFactory(summary="Something else")
    if words_of(typed):
        assert found(Incident, typed) == []


def test_what_is_kept_and_what_is_asked_are_folded_alike(db: None) -> None:
    scripts = [*range(0x20, 0x250), *range(0x600, 0x700), *range(0xFB50, 0xFE00)]
    letters = [one for one in map(chr, scripts) if one.isalpha() or one.isdecimal()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT gawah_folded(one) FROM unnest(%s::text[]) one", [letters])
        kept = [folded.split() for (folded,) in cursor.fetchall()]
    asked = [words_of(one) for one in letters]
    # German sharp s alone: two letters when asked for, one when kept.
    assert [pair for pair in zip(letters, kept, asked, strict=True) if pair[1] != pair[2]] == [
        ("ß", ["ß"], ["ss"])
    ]


def test_an_account_is_searched_by_its_code_until_a_second_person_read_its_summary(
    as_system: None,
) -> None:
    sent = make.TestimonyFactory(code="T-77", summary="lighthouse", status="submitted")
    assert (found(Testimony, "T-77"), found(Testimony, "lighthouse")) == ([sent], [])
    read = make.TestimonyFactory(summary="lighthouse", status="reviewed")
    assert found(Testimony, "lighthouse") == [read]


def found(model: type, typed: str) -> list:
    return list(model.objects.unscoped(reason="test").filter(with_words(typed)))


# --- On the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), [("incidents", "incident"), ("accounts", "account")])
def test_T02_fault_1_a_search_never_counts_or_shows_what_the_searcher_may_not_read(
    name: str, kind: str, client_for: ClientFor, team: CaseTeam, stranger: User
) -> None:
    mine = world.make_one(kind, team, summary="A lighthouse and a harbour", code="MINE")
    browser = client_for("analyst")
    alone = searched(browser, name, "lighthouse")
    not_hers(kind, summary="lighthouse lighthouse lighthouse", code="HIDDEN")
    with_hidden = searched(browser, name, "lighthouse")
    assert str(mine.pk) in alone
    assert "One in all." in alone
    assert with_hidden == alone
    nothing = searched(browser, name, "nowhere")
    not_hers(kind, summary="nowhere", code="HIDDEN-2")
    assert searched(browser, name, "nowhere") == nothing
    assert "Nothing fits what you chose." in nothing


def test_T18_words_that_were_searched_stay_out_of_addresses_and_of_the_trail(
    client_for: ClientFor, team: CaseTeam
) -> None:
    world.make_one("incident", team, summary="A lighthouse")
    browser = client_for("analyst")
    answer = browser.post(reverse("incidents"), {"words": "lighthouse"})
    assert answer["Location"] == reverse("incidents")
    browser.get(reverse("incidents"))
    trail = AuditEvent.objects.unscoped(reason="test").values_list("action", "details")
    assert "incident.listed" in dict(trail)
    assert "lighthouse" not in str(list(trail))


def test_only_signs_are_no_words(client_for: ClientFor, team: CaseTeam) -> None:
    world.make_one("incident", team)
    assert "One in all." in searched(client_for("analyst"), "incidents", "؟ … !")


def searched(browser: Client, name: str, words: str) -> str:
    """The list of what fits, without the token that is new in every answer."""
    browser.post(reverse(name), {"words": words})
    text = world.text_of(browser, reverse(name))
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


@arranged
def not_hers(kind: str, **texts: str) -> None:
    """A record of another organisation with the same words."""
    if kind == "incident":
        make.IncidentFactory(**texts)
    else:
        make.TestimonyFactory(status=Testimony.Status.REVIEWED, **texts)
