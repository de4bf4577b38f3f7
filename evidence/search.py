"""Searching by word: over codes, titles and reviewed summaries, never over what is sealed.

A condition to be put on rows that access.py already gave (`visible_to`), so that what is not hers is
neither matched nor counted (T-02). Narratives are searched by nobody here.
"""

import re
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value

from accounts.names import normalise

_WORD = re.compile(r"[^\W_]+")
JOINER = "\u200c"  # parts letters and not words; many type a space for it, or nothing
SHORTEST_BEGINNING = 3  # a shorter word is taken whole: too many begin with it

Ways = list[list[str]]  # of writing what is looked for: the words of each way stand together


class HasWords(Func):
    """Whether the searchable words of a row (migration 0066, and 0053 of legal_analysis) fit a query of PostgreSQL."""

    output_field = BooleanField()

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        row: Any
        query: Any
        row, query = self.source_expressions
        table = compiler.quote_name_unless_alias(row.alias)  # as Django writes it everywhere else
        # simple: no stemming, which PostgreSQL has for none of our languages but one.
        return f"{table}.words @@ to_tsquery('simple'::regconfig, %s)", (query.value,)


def words_of(text: str) -> list[str]:
    """Return the words of a text in the spelling in which they are compared."""
    return _WORD.findall(normalise(text))


def words_in(text: str) -> list[str]:
    """Return the words a text is found by. What a joiner joins, دختر‌ها, is one word and two."""
    apart = words_of(text.replace(JOINER, " ")) if JOINER in text else []
    return words_of(text) + apart


def wanted_in(text: str) -> list[Ways]:
    """Return what must all stand in a text that is looked for, each with the ways it may be written."""
    wanted = []
    for typed in text.split():
        ways = [words_of(typed), words_of(typed.replace(JOINER, " "))]
        if ways[0]:
            wanted.append(ways if ways[0] != ways[1] else ways[:1])
    return wanted


def with_words(text: str) -> Q:
    """Rows that hold every word of `text`, in whatever spelling.

    A word also finds those that begin with it: دختر finds دختران, and "school" finds "schools".
    """
    query = " & ".join(f"({' | '.join(map(_all_of, ways))})" for ways in wanted_in(text))
    return Q(HasWords(F("pk"), Value(query)))


def _all_of(words: list[str]) -> str:
    parts = [f"{one}:*" if len(one) >= SHORTEST_BEGINNING else one for one in words]
    return f"({' & '.join(parts)})"
