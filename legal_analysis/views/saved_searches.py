"""Searches somebody keeps by name: run again, called otherwise, deleted. Each is seen by her alone."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from legal_analysis.finding import keeping
from legal_analysis.finding.asked import Asked
from legal_analysis.finding.trees import Library
from legal_analysis.models import SavedSearch
from legal_analysis.views.finding import NameForm, chosen_of
from legal_analysis.views.reading import check_may_read, reader


@require_POST
@login_required
def save(request: HttpRequest, search_id: uuid.UUID) -> HttpResponse:
    """Keep a search by name."""
    user = reader(request)
    check_may_read(user, SavedSearch, "saved_at")
    search = get_object_or_404(keeping.searches_of(user), pk=search_id)
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the search a name of at most 80 letters."))
        return redirect("found", search.pk)
    keeping.save(search, form.cleaned_data["name"], by=user)
    messages.success(request, _("The search is kept. Only you see it."))
    return redirect("find")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def saved(request: HttpRequest, saved_id: uuid.UUID) -> HttpResponse:
    """One that is kept. By POST: run it again, call it otherwise, or delete it."""
    user = reader(request)
    check_may_read(user, SavedSearch, "saved_at")
    one = get_object_or_404(keeping.saved_of(user), pk=saved_id)
    form = NameForm(initial={"name": one.name})
    if request.method == "POST":
        match request.POST.get("act"):
            case "run":
                return redirect("found", keeping.ask(Asked.of(one.asked), by=user).pk)
            case "delete":
                keeping.delete(one, by=user)
                messages.success(request, _("The search is deleted."))
                return redirect("find")
        form = NameForm(request.POST)
        if form.is_valid():
            keeping.rename(one, form.cleaned_data["name"], by=user)
            return redirect("find")
    context = {"saved": one, "form": form, "chosen": chosen_of(Asked.of(one.asked), Library())}
    return TemplateResponse(request, "legal_analysis/saved_search.html", context)
