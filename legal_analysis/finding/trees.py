"""What lies beneath what: institutions, elements of the law, provinces. Each with what one chooses by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evidence.actors.offices import unless_not_held
from evidence.models import Authority, Place
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Element, Right
from legal_analysis.templatetags.records import place_words

Options = list[tuple[str, Any]]


@dataclass(frozen=True)
class Tree:
    """Things with a code and a label, each beneath at most one other. Going round in a circle is borne."""

    parents: Mapping[Any, Any]
    codes: Mapping[Any, str]
    labels: Mapping[Any, str]

    @cached_property
    def _beneath(self) -> dict[Any, list[Any]]:
        found = defaultdict(list)
        for one, parent in self.parents.items():
            found[parent].append(one)
        return found

    @cached_property
    def _of_code(self) -> dict[str, Any]:
        return {code: one for one, code in self.codes.items()}

    def beneath(self, code: str) -> set[Any]:
        """Return the keys of the thing with this code and of everything below it."""
        found: set[Any] = set()
        waiting = [self._of_code[code]] if code in self._of_code else []
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._beneath.get(one, [])
        return found

    def codes_beneath(self, code: str) -> set[str]:
        return {self.codes[one] for one in self.beneath(code)}

    def above(self, one: Any) -> set[str]:
        """Return the codes of a thing and of everything above it."""
        found: set[Any] = set()
        while one in self.parents and one not in found:
            found.add(one)
            one = self.parents[one]
        return {self.codes[each] for each in found}

    @cached_property
    def pairs(self) -> list[tuple[Any, str]]:
        """Each thing with the code of itself and of everything above it."""
        return [(one, code) for one in self.parents for code in self.above(one)]

    def label(self, code: str) -> Any:
        return self.labels.get(self._of_code.get(code), code)

    @cached_property
    def options(self) -> Options:
        """Code and label of each, below what it belongs to, with a mark for each step down."""
        found: Options = []
        tops = [one for one, above in self.parents.items() if above not in self.parents]
        waiting = [(one, 0) for one in reversed(tops)]
        while waiting:
            one, depth = waiting.pop()
            found.append((self.codes[one], "– " * depth + str(self.labels[one])))
            waiting += [(each, depth + 1) for each in reversed(self._beneath.get(one, []))]
        return found


def _tree(rows: Iterable[tuple[Any, Any, str, str]]) -> Tree:
    listed = list(rows)
    return Tree(
        {pk: parent for pk, parent, _code, _label in listed},
        {pk: code for pk, _parent, code, _label in listed},
        {pk: label for pk, _parent, _code, label in listed},
    )


class Library:
    """What can be chosen by, each asked for once, and only if it is wanted."""

    @cached_property
    def authorities(self) -> Tree:
        rows = Authority.objects.order_by("name", "code")
        rows = rows.annotate(above=unless_not_held("institution"))
        return _tree(rows.values_list("pk", "above", "code", "name"))

    @cached_property
    def elements(self) -> Tree:
        rows = Element.objects.order_by("framework__code", "position")
        listed = rows.values_list("pk", "parent", "code", "title")
        return _tree((pk, parent, code, f"{code} {title}") for pk, parent, code, title in listed)

    @cached_property
    def rights(self) -> Options:
        titles = Right.objects.order_by("position").values_list("code", "title")
        return [(code, in_our_words(title)) for code, title in titles]

    @cached_property
    def provinces(self) -> Options:
        rows = Place.objects.filter(level=Place.Level.PROVINCE).order_by("code")
        names = rows.values_list("code", "name_en", "name_fa_af", "name_ps")
        return [(code, place_words(*in_languages)[0]) for code, *in_languages in names]
