"""Compare what should be with what is, and write the difference."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, ProtectedError

from evidence.models import Source
from legal_analysis.reference.kinds import MODELS, Kind
from legal_analysis.reference.problems import ReferenceRejected
from legal_analysis.reference.reading import Entry
from legal_analysis.reference.report import Outcome, Report
from legal_analysis.reference.rows import rows

Values = Mapping[str, Any]
Key = tuple[Any, ...]
SourceKey = tuple[str, str, str, str]


@dataclass
class Owners:
    """The records whose children are compared: their ids, codes and files."""

    kind: Kind
    entries: dict[UUID, Entry]

    def codes(self) -> dict[UUID, str]:
        return {pk: entry.name for pk, entry in self.entries.items()}


@dataclass
class Writer:
    """Writes differences and marks in the report what happened to each record."""

    report: Report
    old_values: dict[tuple[Kind, str], dict[str, Any]] = field(default_factory=dict)
    """Values before this load, of the fields that changed."""
    _dropped_sources: set[UUID] = field(default_factory=set)

    def records(
        self, kind: Kind, entries: Iterable[Entry], values: Callable[[Entry], Values]
    ) -> Owners:
        """Add or update one row per entry, found by its code. The columns are those of `values`."""
        model = MODELS[kind]
        wanted = {entry.name: (entry, values(entry)) for entry in entries}
        existing = {row.code: row for row in rows(model).filter(code__in=wanted)}
        fresh = []
        owners = Owners(kind, {})
        for code, (entry, columns) in wanted.items():
            row = existing.get(code)
            if row is None:
                row = model(code=code, **columns)
                fresh.append(row)
                self.report.mark(kind, code, Outcome.NEW)
            elif old := self._update(row, columns):
                self.old_values[kind, code] = old
                self.report.mark(kind, code, Outcome.CHANGED)
            else:
                self.report.mark(kind, code, Outcome.UNCHANGED)
            owners.entries[row.pk] = entry
        _insert(model, fresh)
        return owners

    def children(
        self,
        model: type[Model],
        owners: Owners,
        owner_column: str,
        key_columns: tuple[str, ...],
        wanted: Mapping[Key, Values],
        *,
        field_name: str,
        keep: Callable[[Any], bool] = lambda _row: False,
    ) -> dict[Key, Any]:
        """Make the rows that hang on the owners those that are wanted; return them by key.

        Shape:  a key is (owner id, value of each of `key_columns`). `keep` names rows that are not
                the library's, which stay as they are, beside its own. `field_name` is the field of
                the record that is at fault if a row cannot be taken away.
        Errors: ReferenceRejected where a row to be taken away is cited.
        """
        codes = owners.codes()
        existing: dict[Key, Any] = {}
        for row in rows(model).filter(**{f"{owner_column}__in": list(codes)}):
            if keep(row):
                continue
            key = tuple(getattr(row, column) for column in (owner_column, *key_columns))
            existing[key] = row
        fresh, gone = [], []
        for key, row in existing.items():
            if key not in wanted:
                gone.append(row)
        result: dict[Key, Any] = {}
        for key, columns in wanted.items():
            row = existing.get(key)
            if row is None:
                row = model(**dict(zip((owner_column, *key_columns), key, strict=True)), **columns)
                fresh.append(row)
            elif not self._update(row, columns):
                result[key] = row
                continue
            self.report.mark(owners.kind, codes[key[0]], Outcome.CHANGED)
            result[key] = row
        self._take_away(model, owners, owner_column, gone, field_name)
        _insert(model, fresh)
        return result

    def links(
        self,
        through: type[Model],
        owners: Owners,
        owner_column: str,
        target_column: str,
        wanted: Mapping[UUID, set[UUID]],
        *,
        field_name: str,
    ) -> None:
        """Make the many-to-many rows of the owners those that are wanted."""
        columns = (target_column,)
        pairs: dict[Key, Values] = {
            (owner, target): {} for owner, targets in wanted.items() for target in targets
        }
        self.children(through, owners, owner_column, columns, pairs, field_name=field_name)

    def sources(self, model: type[Model], owners: Owners, owner_column: str) -> None:
        """Join each owner to its sources, in order. A grade already given stays with its pair."""
        keys = {source_key(s) for e in owners.entries.values() for s in e.data["sources"]}
        ids = self._source_ids(keys)
        wanted = {
            (pk, ids[source_key(source)]): {"position": position}
            for pk, entry in owners.entries.items()
            for position, source in enumerate(entry.data["sources"])
        }
        self.children(model, owners, owner_column, ("source_id",), wanted, field_name="sources")

    def drop_unused_sources(self) -> None:
        """Delete sources that this load replaced everywhere, e.g. by one with its title mended."""
        unused = rows(Source).filter(pk__in=self._dropped_sources)
        for relation in Source._meta.related_objects:
            unused = unused.filter(**{f"{relation.name}__isnull": True})
        unused.delete()

    def _source_ids(self, keys: set[SourceKey]) -> dict[SourceKey, UUID]:
        titles = {key[0] for key in keys}
        ids = {
            (row.title, row.publisher, row.date_text, row.url): row.pk
            for row in rows(Source).filter(title__in=titles)
        }
        fresh = [
            Source(title=title, publisher=publisher, date_text=date, url=url)
            for title, publisher, date, url in sorted(keys - set(ids))
        ]
        _insert(Source, fresh)
        ids.update({(s.title, s.publisher, s.date_text, s.url): s.pk for s in fresh})
        return ids

    def _update(self, row: Model, columns: Values) -> dict[str, Any]:
        """Set the columns that differ, save them, and return the values they had."""
        old = {
            name: getattr(row, name)
            for name, value in columns.items()
            if getattr(row, name) != value
        }
        if old:
            for name in old:
                setattr(row, name, columns[name])
            row.save(update_fields=[_field_name(row, name) for name in old])
        return old

    def _take_away(
        self,
        model: type[Model],
        owners: Owners,
        owner_column: str,
        gone: list[Any],
        field_name: str,
    ) -> None:
        for row in gone:
            entry = owners.entries[getattr(row, owner_column)]
            self.report.mark(owners.kind, entry.name, Outcome.CHANGED)
            if hasattr(row, "source_id"):
                self._dropped_sources.add(row.source_id)
            try:
                rows(model).filter(pk=row.pk).delete()
            except ProtectedError as error:
                reason = f"“{row}” is cited in a case and cannot be taken away"
                raise ReferenceRejected([entry.problem(field_name, reason)]) from error


def source_key(source: Mapping[str, str]) -> SourceKey:
    """Return what makes two sources the same."""
    return source["title"], source["publisher"], source["date"], source["url"]


def ids_by_code(model: type[Model], codes: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of rows that are known to be there."""
    return dict(rows(model).filter(code__in=set(codes)).values_list("code", "pk"))


def _insert(model: type[Model], fresh: list[Any]) -> None:
    if hasattr(model, "history"):  # bulk_create would leave no history row
        for row in fresh:
            row.save(force_insert=True)
    else:
        model._default_manager.bulk_create(fresh, batch_size=500)


def _field_name(row: Model, column: str) -> str:
    """Return the name save() wants for a column such as `place_id`."""
    return next(f.name for f in row._meta.concrete_fields if column in (f.attname, f.name))
