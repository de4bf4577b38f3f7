"""The pages that are measured."""

import uuid
from collections.abc import Iterator
from itertools import pairwise

from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, User
from evidence.actors.stating import Of, Says, made
from evidence.models import (
    ActorStatement,
    Authority,
    Draft,
    Incident,
    IncidentPair,
    Person,
    Place,
    Source,
    Testimony,
)
from evidence.models.actor import StatementKind
from legal_analysis.finding import work
from legal_analysis.models import CaseFile, Policy, Right
from tests.benchmarks.asking import Page, browser_of
from tests.factories.evidence import DraftFactory
from tests.legal_analysis.interview.told import answers, as_kept

COMMON, THREE, DARI, RARE = "school", "women market letter", "انتحاری کابل", "lighthouse"
IN_2023 = {"since": "2023-01", "until": "2023-12"}


def pages() -> Iterator[Page]:
    analyst, auditor = (browser_of(user_of(number)) for number in (0, 2))
    yield Page("home", analyst, "/")
    yield from _lists(analyst)
    yield from _found(analyst)
    note_pairs(user_of(0))
    yield Page("incidents: possible duplicates", analyst, reverse("duplicates"))
    with acting_for_system(reason="bench.pages"):
        case = CaseFile.objects.unscoped(reason="bench.pages").get(code="BENCH")
        records = [
            (kind, model.objects.unscoped(reason="bench.pages").order_by("code")[0])
            for kind, model in (("incident", Incident), ("account", Testimony), ("person", Person))
        ]
    for kind, record in records:
        yield Page(f"{kind}: one", analyst, reverse(kind, args=[record.pk]))
    for name in ("case", "case_matrix", "case_patterns", "case_chronology"):
        yield Page(name.replace("_", ": "), analyst, reverse(name, args=[case.pk]))
    yield Page("library: policies", analyst, reverse("policies"))
    yield Page(
        "policy: one", analyst, reverse("policy", args=[Policy.objects.order_by("code")[0].pk])
    )
    yield Page("authority: its sources", analyst, reverse("actor_said", args=[much_said_of().pk]))
    asked = {"place": "AF32", "day": "1 June 2023", "right": ""}
    analyst.post(reverse("in_force"), asked)
    yield Page("in force: Herat", analyst, reverse("in_force"))
    yield Page("trail", auditor, reverse("trail"))
    yield from _interview(user_of(3))


def much_said_of() -> Authority:
    """An authority of which forty sources say a thousand things, many of them against each other."""
    actor = Authority.objects.order_by("code")[0]
    sources = list(Source.objects.order_by("pk")[:40])
    if ActorStatement.objects.filter(actor=actor).count() < 900:
        with acting_for_system(reason="bench.pages"):
            for number in range(1000):
                name, year = f"Name {number // 40}", str(2015 + number % 9)
                of = Of(StatementKind.ALSO_CALLED, None, name)
                says = Says(from_edtf=year, to_edtf=str(int(year) + number % 3))
                row = made(actor, sources[number % len(sources)], of, says, by=None)
                row.save(force_insert=True)
    return actor


def _interview(documenter: User) -> Iterator[Page]:
    """The pages of an interview that weigh most, each opened from its sealed draft."""
    browser = browser_of(documenter)
    with acting_for_system(reason="bench.pages"):
        mine = Draft.objects.unscoped(reason="bench.pages").filter(author=documenter)
        draft = mine.first() or DraftFactory(
            author=documenter,
            organisation=Organisation.objects.get(assignments__user=documenter),
            answers=as_kept(
                answers(areas={"rights": list(Right.objects.values_list("code", flat=True))})
            ),
        )
    yield Page("interviews begun", browser, reverse("interviews"))
    yield Page("interview: check", browser, reverse("interview_check", args=[draft.pk]))
    for name in ("begin", "explained", "words", "rules"):
        yield Page(f"interview: {name}", browser, reverse("interview_page", args=[draft.pk, name]))


def _found(browser: Client) -> Iterator[Page]:
    """What was found, with its facets. What took longer than a request waits is done by the job first."""
    same_act = {"act": "killing", "group": "women"}
    for name, asked in (
        ("a common word", {"words": COMMON}),
        ("both on one act", same_act),
        ("a word, and both on one act", {"words": COMMON, **same_act}),
    ):
        address = browser.post(reverse("find"), asked)["Location"]
        work.run(uuid.UUID(address.split("/")[2]))
        yield Page(f"find: {name}", browser, address)


def note_pairs(user: User) -> None:
    """A thousand pairs of incidents this analyst sees: what lies beside each other in the list."""
    with acting_as(user):
        keys = list(
            Incident.objects.visible_to(user).order_by("pk").values_list("pk", flat=True)[:1001]
        )
    pairs = pairwise(keys)
    with acting_for_system(reason="bench.pages"):
        IncidentPair.objects.bulk_create(
            (IncidentPair(one_id=one, other_id=other, likeness=3) for one, other in pairs),
            ignore_conflicts=True,
        )


def user_of(number: int) -> User:
    return User.objects.get(email=f"b{number}@example.org")


def _lists(browser: Client) -> Iterator[Page]:
    right = Right.objects.order_by("code")[0].code
    province = Place.objects.filter(level=Place.Level.PROVINCE).order_by("code")[0].code
    words = {
        "a common word": COMMON, "three words": THREE, "two Dari words": DARI, "a rare word": RARE,
    }  # fmt: skip
    shared = {
        "first page": {},
        "newest first": {"order": "newest"},
        "one right": {"right": right},
        "one province": {"province": province},
        "dates": IN_2023,
        "checked": {"checked": "no"},
        **{name: {"words": text} for name, text in words.items()},
    }
    of_incidents = {
        "one act": {"act": "killing"},
        "act, province and dates": {"act": "killing", "province": province, **IN_2023},
        "published": {"origin": "published"},
    }
    of_accounts = {"one status": {"status": "reviewed"}, "one basis": {"basis": "published_source"}}
    for name, choices in (
        ("incidents", shared | of_incidents),
        ("accounts", shared | of_accounts),
        ("persons", {"first page": {}}),
        ("translations", {"first page": {}, "to check": {"work": "check"}}),
    ):
        address = reverse(name)
        for what, chosen in choices.items():
            yield Page(f"{name}: {what}", browser, address, chosen, address)
        deep = reverse(f"{name}_page", args=[399])
        yield Page(f"{name}: the last page", browser, deep, {}, address)
