"""Numbers of exhibits: those a receiver knows already stay, and what is new goes on from the last.

P policies, I incidents, OS published accounts, E files; an account given to us has its code of this receiver
(report_shape section 4, "Source codes": stable for ever). Only what was let go counts: a gap in the first
file a receiver ever gets would tell that somebody took herself out of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from accounts.identity import acting_for_system
from evidence.models import Testimony
from legal_analysis.models import CaseFile, Mechanism

_REASON = "dossier.numbers"
_SECTIONS = {"policies": "P", "incidents": "I", "accounts": "OS"}
FILES, FILE = "exhibits", "E"
_LET_GO = """
SELECT part.name, coalesce(row->>'code', row->>'sha256'), coalesce(row->>'exhibit', row->>'number')
FROM legal_analysis_submission s
CROSS JOIN LATERAL (SELECT s.snapshot::jsonb AS said OFFSET 0) frozen
CROSS JOIN unnest(%s::text[]) AS part(name)
CROSS JOIN LATERAL jsonb_array_elements(frozen.said -> part.name) AS row
WHERE s.case_file_id = %s AND s.mechanism_id = %s AND EXISTS (
    SELECT FROM legal_analysis_release r WHERE r.submission_id = s.id AND r.approved_at IS NOT NULL
)
GROUP BY 1, 2, 3 ORDER BY 1, 3
"""


class Numbers:
    """The numbers of one receiver. Whoever asks for one holds `outside.hold`, so that none is given twice."""

    def __init__(self, known: Iterable[tuple[str, str, str]] = ()) -> None:
        self._known: dict[tuple[str, str, int], str] = {}
        self._last: Counter[str] = Counter()
        seen: Counter[tuple[str, str]] = Counter()
        for section, code, number in known:
            letter, _dash, count = number.partition("-")
            if letter not in (*_SECTIONS.values(), FILE):
                continue  # an account given to us: its code is its number
            self._known[section, code, seen[section, code]] = number
            seen[section, code] += 1
            self._last[letter] = max(self._last[letter], int(count))
        self._given: Counter[tuple[str, str]] = Counter()

    @classmethod
    @transaction.atomic
    def before(cls, case_file: CaseFile, mechanism: Mechanism) -> "Numbers":
        """Return what was told to a receiver of a case, in any language."""
        sections = [*_SECTIONS, FILES]
        with acting_for_system(reason=_REASON), connection.cursor() as cursor:
            cursor.execute(_LET_GO, [sections, case_file.pk, mechanism.pk])
            return cls(cursor.fetchall())

    def of_file(self, sha256: str) -> str:
        """Return the number of a file. Of the same file that came twice, each has its own."""
        return self._number(FILES, sha256, FILE)

    def give(self, content: Mapping[str, list[dict[str, Any]]]) -> None:
        """Write the number of each record into it, the new ones in their order."""
        for section, letter in _SECTIONS.items():
            for record in content[section]:
                ours = section == "accounts" and record["basis"] == Testimony.Basis.CONSENT
                record["exhibit"] = (
                    record["code"] if ours else self._number(section, record["code"], letter)
                )

    def _number(self, section: str, code: str, letter: str) -> str:
        key = (section, code, self._given[section, code])
        self._given[section, code] += 1
        if key in self._known:
            return self._known[key]
        self._last[letter] += 1
        return f"{letter}-{self._last[letter]:03d}"
