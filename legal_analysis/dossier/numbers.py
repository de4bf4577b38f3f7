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
JOIN (
    SELECT submission_id, min(approved_at) AS at FROM legal_analysis_release
    WHERE approved_at IS NOT NULL GROUP BY 1
) let_go ON let_go.submission_id = s.id
CROSS JOIN LATERAL (SELECT s.snapshot::jsonb AS said OFFSET 0) frozen
CROSS JOIN unnest(%s::text[]) AS part(name)
CROSS JOIN LATERAL jsonb_array_elements(frozen.said -> part.name) AS row
WHERE s.case_file_id = %s AND s.mechanism_id = %s
ORDER BY let_go.at, s.id, 1, 3
"""


class Numbers:
    """The numbers of one receiver. Whoever asks for one holds `outside.hold`, so that none is given twice.

    `known`: section, code and number of each record in each version that was let go, the first first.
    """

    def __init__(self, known: Iterable[tuple[str, str, str]] = ()) -> None:
        self._known: dict[tuple[str, str], list[str]] = {}
        self._last: Counter[str] = Counter()
        self._whose: dict[str, tuple[str, str]] = {}
        for section, code, number in known:
            letter, _dash, count = number.partition("-")
            if letter not in (*_SECTIONS.values(), FILE):
                continue  # an account given to us: its code is its number
            self._last[letter] = max(self._last[letter], int(count))
            # Two versions that were let go can contradict each other: who had it first keeps it.
            has = self._known.setdefault((section, code), [])
            if self._whose.setdefault(number, (section, code)) != (section, code) or number in has:
                continue
            if section == FILES or not has:  # the same file may have come twice, and have two
                has.append(number)
        self._given: Counter[tuple[str, str]] = Counter()

    @classmethod
    @transaction.atomic
    def before(cls, case_file: CaseFile, mechanism: Mechanism) -> "Numbers":
        """Return what was told to a receiver of a case, in any language."""
        sections = [*_SECTIONS, FILES]
        with acting_for_system(reason=_REASON), connection.cursor() as cursor:
            cursor.execute(_LET_GO, [sections, case_file.pk, mechanism.pk])
            return cls(cursor.fetchall())

    def contradicted_by(self, snapshot: Mapping[str, list[dict[str, Any]]]) -> bool:
        """Whether a frozen submission gives a number to another record, or another number to a record."""
        for section, letter in (*_SECTIONS.items(), (FILES, FILE)):
            for row in snapshot.get(section, []):
                key, number = (section, row.get("code") or row["sha256"]), _number_of(row)
                # What lost its number to another gets a new one.
                known = self._known.get(key) or [number]
                if number.startswith(f"{letter}-") and (
                    number not in known or self._whose.get(number, key) != key
                ):
                    return True
        return False

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
        nth = self._given[section, code]
        self._given[section, code] += 1
        known = self._known.get((section, code), [])
        if nth < len(known):
            return known[nth]
        self._last[letter] += 1
        return f"{letter}-{self._last[letter]:03d}"


def _number_of(row: Mapping[str, Any]) -> str:
    return str(row.get("exhibit") or row["number"])
