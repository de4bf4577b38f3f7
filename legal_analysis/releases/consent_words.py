"""What the people in a package allowed, counted, in words and as JSON. Nobody is named, not even by a code."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.models import Consent
from evidence.packages import bag

FORMAT = "consent-statement-1"


def parts(snapshot: Mapping[str, Any]) -> list[bag.Part]:
    """Return the statement twice: for people, in the language of the submission, and for programs."""
    told = counted(snapshot)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    with translation.override(snapshot["language"]):
        words = "\n\n".join(sentences(told, name=snapshot["mechanism"]["name"]))
    return [
        bag.part("consent.json", f"{text}\n".encode()),
        bag.part("consent.txt", f"{words}\n".encode()),
    ]


def counted(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    levels = Counter(row["identity_level"] for row in snapshot["consents"])
    return {
        "format": FORMAT,
        "receiver": snapshot["mechanism"]["code"],
        "asked_at": snapshot["submission"]["frozen_at"],
        "accounts": len(snapshot["consents"]),
        "may_be_quoted": sum(row["may_quote"] for row in snapshot["consents"]),
        "identity_levels": dict(sorted(levels.items())),
        "published_accounts": len(snapshot["accounts"]) - len(snapshot["consents"]),
    }


def sentences(told: Mapping[str, Any], *, name: str) -> list[str]:
    """Return the statement, one paragraph each."""
    at = datetime.fromisoformat(told["asked_at"]).strftime("%Y-%m-%d %H:%M")
    count, quoted = told["accounts"], told["may_be_quoted"]
    levels = [
        f"{Consent.IdentityLevel(level).label}: {number}"
        for level, number in told["identity_levels"].items()
    ]
    return [
        _("What people allowed"),
        _("Receiver: %(name)s") % {"name": name},
        ngettext(
            "This package holds %(count)s account that a person gave us. She allowed that it is kept,"
            " analysed and shared with this receiver.",
            "This package holds %(count)s accounts that people gave us. Each allowed that hers is kept,"
            " analysed and shared with this receiver.",
            count,
        )
        % {"count": count},
        ngettext(
            "%(count)s of them may be quoted in the words of the person.",
            "%(count)s of them may be quoted in the words of the persons.",
            quoted,
        )
        % {"count": quoted},
        _("How they may be named: %(levels)s") % {"levels": "; ".join(levels) or "–"},
        ngettext(
            "%(count)s account was published by others before; no consent of ours stands behind it.",
            "%(count)s accounts were published by others before; no consent of ours stands behind them.",
            told["published_accounts"],
        )
        % {"count": told["published_accounts"]},
        _(
            "Consent was asked of the record on %(at)s UTC, when the content was frozen; again when this"
            " package was made, when a second person let it go, and when it was fetched. A change would"
            " have stopped it."
        )
        % {"at": at},
        _(
            "A person may take back what she allowed at any time. Then we write to you by the number of"
            " this package."
        ),
    ]
