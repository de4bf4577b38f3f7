"""Searches of one person. What they look for is invented."""

import datetime
import json
from typing import Any

import factory
from django.utils import timezone

from legal_analysis.finding import keeping
from legal_analysis.finding.gathering import Found
from legal_analysis.models import SavedSearch, Search
from tests.factories.accounts import PersonKeyFactory, UserFactory


class SearchFactory(factory.django.DjangoModelFactory):
    """One that was done and found nothing, kept for another day; or (`is_live`) one that waits."""

    class Meta:
        model = Search

    owner = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda one: one.asked_at + datetime.timedelta(days=1))
    looked_for = {"words": "kites"}
    is_live = False

    @classmethod
    def _create(cls, model: Any, *args: Any, **values: Any) -> Search:
        asked, is_live = json.dumps(values.pop("looked_for")), values.pop("is_live")
        found = values.pop("told", Found({}))
        search: Search = model(**values)
        search.asked = keeping.sealed(search, "asked", asked.encode())
        if not is_live:
            keeping.end(search, found)
        search.save(force_insert=True)
        return search


class SavedSearchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedSearch

    owner = factory.SubFactory(UserFactory)
    key = factory.SubFactory(PersonKeyFactory)
    name = "Invented name"
    asked_text = '{"words": "kites"}'
    saved_at = factory.LazyFunction(timezone.now)
