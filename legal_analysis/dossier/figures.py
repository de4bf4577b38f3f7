"""Every count that may stand in the text, computed from the snapshot and from nothing else.

A writer puts `{n:policies.education}` and never a digit, so a figure in the dossier cannot
disagree with the record it was counted from.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from evidence import dates
from legal_analysis.dossier import words as wording

Figures = dict[str, int | str]
Origins = Mapping[str, Collection[str]]


def figures(snapshot: Mapping[str, Any], origins: Origins, *, publications: int) -> Figures:
    """Return figure by key; `*.<right>`, `incidents.act.<act>`, `citations.<element>` are families.

    `origins`: code of a record, or number of a file, to the origins behind it, as origins.py names
    them; what is withheld has none. They are counted,
    and their names are not in the snapshot: which publication goes back to whom would stand there.
    `publications`: how many origins stand behind all publications.
    """
    policies, incidents = snapshot["policies"], snapshot["incidents"]
    accounts, citations = snapshot["accounts"], snapshot["citations"]
    published = [row for row in accounts if row["basis"] == "published_source"]
    survivors = [row for row in accounts if row["basis"] == "consent"]
    excluded = sum(snapshot["exclusions"].values())
    found: Figures = {
        "policies": len(policies),
        "policies.national": _count(policies, scope="national"),
        "policies.provincial": _count(policies, scope="province"),
        "policies.verified": _count(policies, verified=True),
        "policies.unverified": _count(policies, verified=False),
        "incidents": len(incidents),
        "incidents.published": _count(incidents, published=True),
        "incidents.verified": _count(incidents, verified=True),
        "incidents.unverified": _count(incidents, verified=False),
        "incidents.victims_recorded": sum(row["victims_count"] or 0 for row in incidents),
        "incidents.with_victim_count": sum(row["victims_count"] is not None for row in incidents),
        "incidents.provinces": _provinces(incidents, snapshot["language"]),
        "testimonies.published": len(published),
        "survivors.included": len(survivors),
        "survivors.quoted": _count(survivors, may_quote=True),
        "survivors.excluded": excluded,
        "survivors": len(survivors) + excluded,
        "sources": len(
            {
                (s["title"], s["publisher"], s["date"], s["url"])
                for row in [*policies, *incidents, *accounts]
                for s in row["sources"]
            }
        ),
        "sources.independent": publications,
        "citations": len(citations),
        "authorities": len(snapshot["authorities"]),
        "provinces": len(snapshot["places"]),
    }
    for status in ("in_force", "amended", "reversed", "unknown"):
        found[f"policies.{status}"] = _count(policies, status=status)
    for stance in ("supports", "undermines", "neutral"):
        found[f"citations.{stance}"] = _count(citations, stance=stance)
    for act in sorted({act for row in incidents for act in row["acts"]}):
        found[f"incidents.act.{act}"] = sum(act in row["acts"] for row in incidents)
    for right in (row["code"] for row in snapshot["rights"]):
        found |= _of_right(right, policies, incidents, published, snapshot["language"])
        its_incidents = [row for row in incidents if right in row["rights"]]
        found[f"rights.{right}.provinces_with_incidents"] = _provinces(
            its_incidents, snapshot["language"]
        )
    for element in (row["code"] for row in snapshot["elements"]):
        found |= _of_element(element, citations, origins)
    return found


def _of_right(
    right: str,
    policies: list[dict[str, Any]],
    incidents: list[dict[str, Any]],
    published: list[dict[str, Any]],
    language: str,
) -> Figures:
    its_policies = [row for row in policies if right in row["rights"]]
    its_incidents = [row for row in incidents if right in row["rights"]]
    first = its_policies[0] if its_policies else None
    return {
        f"policies.{right}": len(its_policies),
        f"policies.{right}.in_force": _count(its_policies, status="in_force"),
        f"incidents.{right}": len(its_incidents),
        f"testimonies.{right}": sum(right in row["rights"] for row in published),
        f"rights.{right}.first_policy_date": dates.in_words(
            first["date"], first["calendar"], language
        )
        if first
        else wording.words(language).no_date,
    }


def _provinces(incidents: Collection[Mapping[str, Any]], language: str) -> int | str:
    """Return in how many provinces others reported incidents; with any of ours, that there are at least so many.

    Of ours no more than the region leaves (MIN-4). In one province each of them was, whichever it is.
    """
    number = len({row["province"] for row in incidents if row["province"]})
    ours = [row for row in incidents if not row["published"]]
    if not ours or not (number or any(row["region"] for row in ours)):
        return number
    return wording.words(language).at_least.format(wording.digits(max(number, 1), language))


def _of_element(element: str, citations: list[dict[str, Any]], origins: Origins) -> Figures:
    own = [row for row in citations if row["element"] == element]
    stances = Counter(row["stance"] for row in own)
    return {
        f"citations.{element}": len(own),
        **{
            f"citations.{element}.{stance}": stances[stance]
            for stance in ("supports", "undermines", "neutral")
        },
        **{
            f"independent.{element}{suffix}": len(
                {
                    origin
                    for row in own
                    if row["stance"] == stance
                    for origin in origins.get(row["target"]["record"], ())
                }
            )
            for stance, suffix in (("supports", ""), ("undermines", ".undermines"))
        },
    }


def _count(rows: Iterable[Mapping[str, Any]], **wanted: Any) -> int:
    return sum(all(row[key] == value for key, value in wanted.items()) for row in rows)
