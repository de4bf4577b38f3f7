"""An invented decree with three provisions, page by page, as an analyst would type it."""

from typing import Any

from accounts.models import User
from evidence.models import Authority, Place
from legal_analysis.models import Policy, PolicyEntry, Right
from legal_analysis.policy_entry import rules
from tests.factories import evidence, legal_analysis
from tests.legal_analysis.interview.told import as_kept

Typed = dict[str, Any]
TEXTS = (
    "مادهٔ اول: همهٔ باغ‌های خیالی در روز جمعه بسته است.",
    "مادهٔ دوم: ورود با چتر منع است.",
    "مادهٔ سوم: این فرمان از تاریخ صدور نافذ است.",
)


def decree(**changed: Typed) -> dict[str, Typed]:
    """Return what is typed on each page, by key; `changed` by name replaces or adds.

    Needs the right "invented", the province "AF99" and the policy "POL-EARLIER": see `library`.
    """
    told: dict[str, Typed] = {
        "name": {
            "title": "Invented decree on umbrellas in gardens",
            "title_fa_af": "فرمان خیالی دربارهٔ چتر در باغ‌ها",
            "title_ps": "",
            "summary": "Umbrellas may not be brought into invented gardens.",
        },
        "what": {
            "kind": "decree",
            "number": "۱۴",
            "issuer": "Invented ministry of gardens",
            "authority": "AUT-INVENTED",
            "code": "",
        },
        "when": {"date": "۱۷ ثور ۱۴۰۱", "since": "", "status": "in_force"},
        "where": {"scope": "province", "provinces": ["AF99"]},
        "relation.1": {
            "find": "gardens",
            "earlier": "POL-EARLIER",
            "kind": "repeals",
            "note": "As a whole.",
        },
        "source.1": {
            "title": "Invented gazette, no. 3",
            "publisher": "Invented press",
            "date_text": "2022-05-08",
            "url": "https://example.org/gazette/3",
            "reliability": "B",
            "credibility": "2",
            "reason": "The text itself, in print.",
        },
    }
    for number, text in enumerate(TEXTS, start=1):
        told[f"rule.{number}"] = {
            "original": text,
            "text": f"Invented rule {number}.",
            "language": "fa-af",
            "rights": ["invented"],
            "groups": ["women", "girls"],
            "since": "",
            "until": "",
            "again_since": "",
            "again_until": "",
        }
    for key, typed in changed.items():
        told[key.replace("_", ".")] = typed
    return told


def library() -> dict[str, Any]:
    """Make what the invented decree refers to, or return it."""
    right = Right.objects.filter(code="invented").first() or legal_analysis.RightFactory(
        code="invented",
        title="Education",  # which is there in every language
    )
    place = Place.objects.filter(code="AF99").first() or evidence.PlaceFactory(
        code="AF99", name_en="Invented province"
    )
    if not Authority.objects.filter(code="AUT-INVENTED").exists():
        evidence.AuthorityFactory(code="AUT-INVENTED")
    earlier = Policy.objects.filter(code="POL-EARLIER").first() or earlier_policy()
    return {"right": right, "place": place, "earlier": earlier}


def earlier_policy() -> Policy:
    return legal_analysis.PolicyFactory(
        code="POL-EARLIER",
        title="Older order on gardens",
        date_edtf="2021-09-01",
        date_range=("2021-09-01", "2021-09-02"),
    )


def entry_of(author: User, organisation: Any, **changed: Typed) -> PolicyEntry:
    """Return an entry with all its pages written, not sent yet."""
    library()
    answers = as_kept(decree(**changed))
    title = answers["name"]["title"][0]
    return legal_analysis.PolicyEntryFactory(
        author=author, organisation=organisation, answers=answers, title=title
    )


def verified(author: User, second: User, organisation: Any, **changed: Typed) -> Policy:
    """Return a policy that was entered by one and verified by another."""
    entry = rules.send(entry_of(author, organisation, **changed), by=author)
    policy = rules.verify(entry, by=second).policy
    assert policy is not None
    return policy
