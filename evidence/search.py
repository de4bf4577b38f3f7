"""Searching by word: over codes, titles and reviewed summaries, never over what is sealed.

A condition to be put on rows that access.py already gave (`visible_to`), so that what is not hers is
neither matched nor counted (T-02). Narratives are searched by nobody here.
"""

import re
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value

from accounts.names import normalise

_WORD = re.compile(r"[^\W_]+")
SHORTEST_BEGINNING = 3  # a shorter word is taken whole: too many begin with it


class HasWords(Func):
    """Whether the searchable words of a row (migrations 0007, 0052; 0008 and 0023 of legal_analysis) fit a query of PostgreSQL."""

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


def with_words(text: str) -> Q:
    """Rows that hold every word of `text`, in whatever spelling.

    A word also finds those that begin with it: دختر finds دختران, and "school" finds "schools".
    """
    parts = [f"{one}:*" if len(one) >= SHORTEST_BEGINNING else one for one in words_of(text)]
    return Q(HasWords(F("pk"), Value(" & ".join(parts))))
