"""Saying who is to be seen or heard in a file that is here already."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from evidence import seen_in as rules
from evidence.models import EvidenceItem, Person
from legal_analysis.views.items import can_say, readable_items
from legal_analysis.views.reading import check_may_read, reader
from legal_analysis.views.uploads import NOBODY, UNTIL_SAID


class PeopleForm(forms.Form):
    """One of the two: her code, or that nobody could be recognised."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who is to be seen or heard in it"),
        help_text=UNTIL_SAID,
        choices=(("somebody", gettext_lazy("One person")), ("nobody", NOBODY)),
        widget=forms.RadioSelect,
    )
    person = forms.CharField(
        max_length=16,
        required=False,
        label=gettext_lazy("Her code"),
        help_text=gettext_lazy("What she allowed then holds for this file."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.found = user, None

    found: Person | None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        code = cleaned.get("person", "").strip().upper()
        if cleaned.get("who") == "somebody":
            self.found = Person.objects.visible_to(self.user).filter(code=code).first()
            if self.found is None:
                self.add_error("person", _("No person with this code is open to you."))
        elif cleaned.get("who") and code:
            self.add_error("person", _("Either somebody is in it, or nobody: say one of the two."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def say(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Who is in a file, said once by who works with it."""
    user = reader(request)
    check_may_read(user, EvidenceItem, "description")
    item = get_object_or_404(readable_items(user).filter(original__isnull=False), pk=item_id)
    if not can_say(user, item):
        raise Http404
    form = PeopleForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        rules.say(item, form.found, by=user)
        messages.success(request, _("It is on record who is to be seen or heard in this file."))
        return redirect("item", item.pk)
    return TemplateResponse(
        request, "legal_analysis/item_people.html", {"item": item, "form": form}
    )
