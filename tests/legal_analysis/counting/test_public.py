"""T-08: from what is published no number of ours can be computed: not from lists, figures in texts, or rows."""

import json
from collections import Counter
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from legal_analysis.counting.leaving import leaving_list
from legal_analysis.counting.tally import Known
from legal_analysis.dossier.compose_keys import OURS
from legal_analysis.dossier.figures import figures
from legal_analysis.last_reading.public import public_version
from legal_analysis.last_reading.reading import Reading
from legal_analysis.last_reading.texts import leaves
from legal_analysis.patterns import Origin
from tests.legal_analysis.shapes import small

RIGHTS, ACTS = ("education", "work"), ("killing", "rape", "threat")
GROUPS, REGIONS = ("girls", "women"), ("", "North")


def some(of: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.sets(st.sampled_from(of)).map(sorted)


an_event = st.fixed_dictionaries(
    {
        "rights": some(RIGHTS),
        "acts": some(ACTS),
        "groups": some(GROUPS),
        "region": st.sampled_from(REGIONS),
        "victims_count": st.none() | st.integers(1, 40),
        "date": st.sampled_from(["2022-05", "2023-05"]),
        "summary": st.sampled_from(["One.", "Another."]),
    }
)
events = st.lists(an_event, max_size=7)
RARE = {
    "rights": ["work"], "acts": ["rape"], "groups": ["girls"], "region": "North",
    "victims_count": 1, "date": "2022-05", "summary": "One.",
}  # fmt: skip
USUAL = RARE | {"rights": ["education"], "acts": ["threat"]}


def frozen(seen: list[dict[str, Any]], closed: list[dict[str, Any]]) -> dict[str, Any]:
    """A case with so many incidents of ours; the first ones may be published. Texts bind every figure."""
    found = small.snapshot("icc-otp")
    told = {row["code"] for row in found["accounts"] if row["basis"] == "consent"}
    model = next(row for row in found["incidents"] if not row["published"])
    found["incidents"] = [row for row in found["incidents"] if row["published"]]
    found["consents"] = []
    for name in ("accounts", "citations"):  # nothing but the incidents is of ours
        found[name] = [row for row in found[name] if not {row.get("code"), _cited(row)} & told]
    for name in ("policies", "authorities", "assessments", "case_law", "instruments"):
        found[name] = []  # which says nothing here, and takes long to look through
    found["texts"], found["passages"] = {}, {}
    codes = [f"INC-OWN-{number:03d}" for number in range(len(seen) + len(closed))]
    for code, event in zip(codes, (*seen, *closed), strict=True):
        row = model | event | {"code": code, "exhibit": f"I-{code[-3:]}", "policies": []}
        found["incidents"].append(row)
    found["public"] = codes[: len(seen)]
    found["patterns"] += lists([*seen, *closed])
    found["figures"] = figures(found, {}, publications=0)
    bound = " ".join(f"{{n:{name}}}" for name in found["figures"])
    found["texts"]["context"] = [f"They are {bound}."]
    return found


def _cited(row: dict[str, Any]) -> str:
    return str(row.get("target", {}).get("record", ""))


def lists(ours: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a dossier prints of them by right and by act, as it is frozen."""
    made = []
    for by, name in (("right", "rights"), ("act", "acts")):
        counts = Counter(value for event in ours for value in event[name])
        known = Known(asked=len(ours), known=sum(bool(event[name]) for event in ours))
        one = leaving_list(counts, known, origin=Origin.OWN_ACCOUNTS)
        made.append({"by": by, "origin": OURS, **vars(one)})
    return made


def published(snapshot: dict[str, Any]) -> dict[str, Any]:
    return public_version(snapshot, Reading(list(leaves(snapshot)), []))


def bound(snapshot: dict[str, Any], twin: dict[str, Any]) -> dict[str, Any]:
    """What a reader finds where a text binds a figure; of acts nobody recorded no figure can be bound."""
    acts = {f"incidents.act.{act}": 0 for act in ACTS}
    assert set(snapshot["figures"]) <= set(twin["figures"])
    return acts | twin["figures"]


@settings(max_examples=12, deadline=None)
@given(seen=events, closed=events)
@example(seen=[USUAL] * 4 + [RARE], closed=[])  # all of them may be published: each can be counted
def test_T08_no_list_of_a_public_version_hides_a_number(
    seen: list[dict[str, Any]], closed: list[dict[str, Any]]
) -> None:
    """A hidden number stands beside the rows and the figures it was counted from."""
    twin = published(frozen(seen, closed))
    assert not [row for row in twin["patterns"] if row["origin"] == OURS]
    assert not [row for row in twin["patterns"] if None in (row["cells"] or {}).values()]


@settings(max_examples=12, deadline=None)
@given(seen=events, closed=st.lists(an_event, min_size=1, max_size=4), data=st.data())
@example(seen=[USUAL] * 5, closed=[RARE], data=None)
def test_T08_no_figure_of_a_public_version_tells_of_what_is_closed(
    seen: list[dict[str, Any]], closed: list[dict[str, Any]], data: Any
) -> None:
    """Whatever the closed incidents are, and however many: each figure is the same."""
    others = data.draw(st.lists(an_event, min_size=1, max_size=4)) if data else [USUAL] * 2
    one, other = frozen(seen, closed), frozen(seen, others)
    assert bound(one, published(one)) == bound(other, published(other))
    twin = published(one)
    rows = [row for row in twin["incidents"] if not row.get("closed")]
    for right in RIGHTS:
        shown = sum(right in row["rights"] for row in rows)
        assert twin["figures"][f"incidents.{right}"] == shown


@settings(max_examples=12, deadline=None)
@given(seen=events, closed=st.lists(an_event, min_size=1, max_size=4), data=st.data())
@example(seen=[], closed=[RARE], data=None)
def test_T08_no_row_of_a_public_version_tells_of_what_is_closed(
    seen: list[dict[str, Any]], closed: list[dict[str, Any]], data: Any
) -> None:
    """Only under which rights there is a closed one keeps its place, so that tables keep their numbers."""
    others = [
        (data.draw(an_event) if data else USUAL) | {"rights": event["rights"]} for event in closed
    ]
    one, other = (published(frozen(seen, rest)) for rest in (closed, others))
    for twin in (one, other):
        acts = {f"incidents.act.{act}": 0 for act in ACTS}
        twin["figures"] = acts | twin["figures"]
        for name in (
            "texts",
            "submission",
        ):  # which figures exist is bound in the one, hashed in the other
            del twin[name]
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_the_examples_have_something_to_hide() -> None:
    hidden = [
        row for row in frozen([USUAL] * 4 + [RARE] * 4, [])["patterns"] if row["origin"] == OURS
    ]
    assert any(row["cells"] for row in hidden)
    assert any(None in (row["cells"] or {}).values() for row in hidden)
