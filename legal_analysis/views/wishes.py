"""What a person wants stopped, told to an approver; and the number with which she does it herself."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from evidence import receipts, withdrawals
from evidence.models import Person
from evidence.vocabulary import Language
from legal_analysis.earlier_files import holding
from legal_analysis.receipt_words import lines
from legal_analysis.views.persons import readable_people
from legal_analysis.views.reading import reader


class WishForm(forms.Form):
    """What she takes back, and how she said it."""

    chosen = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What does she want to stop?"),
        help_text=gettext_lazy("Choose nothing to stop everything."),
    )
    through = forms.ChoiceField(
        choices=withdrawals.Through.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("How did she tell you?"),
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.choices = [
            (line.key, format_html('<span dir="auto">{}</span> {}', line.words, line.named))
            for line in offered
        ]


def _found(request: HttpRequest, person_id: uuid.UUID) -> tuple[User, Person]:
    """Errors: Http404 for who may not write down her wishes."""
    user = reader(request)
    person = get_object_or_404(readable_people(user), pk=person_id)
    if not withdrawals.may_take_back(user, person):
        raise Http404
    return user, person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def wishes(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """What she allows now; chosen, shown once more, then stopped. And the files that hold her account."""
    user, person = _found(request, person_id)
    if "sure" in request.POST:
        every = "all" in request.POST
        count = withdrawals.take_back(
            person,
            chosen=None if every else request.POST.getlist("chosen"),
            through=request.POST.get("through", ""),
            by=user,
        )
        if count:
            messages.success(request, _("It is done. It holds from now on."))
        else:
            messages.warning(request, _("Nothing was stopped: nothing of it was allowed any more."))
        return redirect("wishes", person.pk)
    standing = withdrawals.standing(person, by=user)
    offered = lines(standing.allowed)
    form = WishForm(request.POST if request.method == "POST" else None, offered=offered)
    context: dict[str, Any] = {"person": person, "offered": offered, "form": form}
    if form.is_valid() and offered:
        chosen = form.cleaned_data["chosen"]
        context["chosen"] = [one for one in offered if not chosen or one.key in chosen]
        context["everything"] = not chosen
        context["through"] = form.cleaned_data["through"]
        return TemplateResponse(request, "legal_analysis/wishes_sure.html", context)
    context["taken_back"] = lines(standing.taken_back)
    context["files"] = list(holding(person, by=user)) if standing.taken_back else []
    context["languages"] = Language.choices
    return TemplateResponse(request, "legal_analysis/wishes.html", context)


@require_POST
@login_required
@transaction.atomic
def number(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Give her a number, a new one in place of one that was lost or seen; or end it."""
    user, person = _found(request, person_id)
    if request.POST.get("act") == "end":
        receipts.end(person=person, by=user)
        messages.success(request, _("Her number opens nothing any more."))
        return redirect("wishes", person.pk)
    language = request.POST.get("language", "")
    if language not in Language.values:
        raise Http404
    context = {"person": person, "code": receipts.issue(person=person, language=language, by=user)}
    return TemplateResponse(request, "legal_analysis/wishes_number.html", context)
