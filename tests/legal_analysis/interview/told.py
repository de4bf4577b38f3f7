"""An invented interview, page by page, as a documenter would type it."""

from typing import Any

from legal_analysis.interview.questions_consent import EXPLAINED

PARAGRAPHS = [
    "سه نفر به خانه آمدند و گفتند که دیگر حق ندارم به شفاخانه بروم.",
    "برادرم را زدند.\n\nبعد از آن از کار برطرف شدم.",
]
NAME, PHONE = "شکریهٔ خیالی", "0700 000 111"
ASKED, CALLED = "داکتر برای درد کمر، هرچه زودتر.", "خالهٔ خیالی"

Typed = dict[str, Any]


def as_kept(told: dict[str, Typed]) -> dict[str, dict[str, list[str]]]:
    """Return answers as a draft keeps them: a list of values for each field."""
    return {
        key: {name: each if isinstance(each, list) else [each] for name, each in typed.items()}
        for key, typed in told.items()
    }


def answers(**changed: Typed) -> dict[str, Typed]:
    """Return what is typed on each page that is asked, by key; `changed` by name replaces or adds."""
    told: dict[str, Typed] = {
        "begin": {
            "overheard": "yes", "worries": ["family", "device"], "risk": "high",
            "agreed": "If somebody comes: we speak of sewing.", "help_near": "yes",
        },
        "before": {"told": "no", "here": "no"},
        "who": {"speaks_for": "herself", "kind": "woman", "age": "25-34"},
        "explained": {
            "language": "fa-af", "explained": [code for code, _label in EXPLAINED],
            "said_back": "yes", "form": "spoken", "interpreter": "INT-03", "witness": "",
        },
        "basics": {"interview": "granted", "store": "granted", "internal_analysis": "granted"},
        "uses": {
            "statistics": "granted", "publish_anonymously": "refused", "identity_store": "granted",
            "recontact": "granted", "testify": "not_asked",
        },
        "recordings": {
            "record_audio": "refused", "record_video": "refused", "photo": "refused",
            "injury_evidence": "not_asked", "publish_media": "refused",
        },
        "receivers": {"which": ["icc-otp"]},
        "receiver.icc-otp": {
            "share": "granted", "named": "pseudonym", "quote": "refused", "onward": "refused",
            "conditions": "نام شفاخانه گفته نشود.",
        },
        "details": {
            "full_name": NAME, "father_name": "پدر خیالی", "phone": PHONE, "address": "",
            "birth_date": "", "document_number": "", "contact_plan": "Fridays, she calls.",
        },
        "setting": {
            "held_on": "2026-01-15", "place_kind": "home", "language": "fa-af",
            "others_present": "her sister",
        },
        "events": {"any": "yes"},
        "what.1": {
            "title": "Dismissed from a clinic", "acts": ["dismissal_from_work", "beating"],
            "to_her": "yes", "group": "men_boys", "count": "1", "unit": "persons",
        },
        "by.1": {"authority": "", "described_as": "three armed men", "degree": "alleged_direct"},
        "when.1": {"date": "1401", "province": "AF01", "next": "no"},
        "district.1": {"district": ""},
        "areas": {"rights": ["work"]},
        "rules": {"policies": []},
        "help": {"offered": "yes"},
        "ask": {
            "hand_over": "granted", "kinds": ["medical", "livelihood"], "need": ASKED,
            "called": CALLED, "contact": "Through her aunt, mornings.",
        },
        "end": {"read_back": "yes", "wellbeing": "Calm, tired.", "code_wanted": "no"},
    }  # fmt: skip
    for key, typed in changed.items():
        told[key] = {**told.get(key, {}), **typed}
    return told
