"""Looking for words in the accounts of one case. What was typed and what was found is in one answer only."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from evidence.search import words_of
from legal_analysis.finding import narratives
from legal_analysis.interview.answers import words as text
from legal_analysis.lists import LONGEST_WORD
from legal_analysis.models import CaseFile
from legal_analysis.views.reading import reader


class WordsForm(forms.Form):
    """What to look for; `after`: the code of the account behind which to go on."""

    words = text(
        gettext_lazy("Words in her account"),
        required=True,
        most=LONGEST_WORD,
        help_text=gettext_lazy(
            "All of them in one paragraph, in whatever spelling. A word also finds what begins with it."
        ),
    )
    after = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        text = str(self.cleaned_data["words"])
        if not words_of(text):
            raise forms.ValidationError(_("There is no word in this."))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_find(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """For the analysts of the case. The answer to a POST is the page itself: nothing is kept to show."""
    user = reader(request)
    rows = CaseFile.objects.visible_to(user).select_related("team__organisation")
    case_file = get_object_or_404(rows, pk=case_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"case": case_file, "form": form}
    if form.is_valid():
        told = form.cleaned_data
        part = narratives.search(case_file, told["words"], by=user, after=told["after"])
        context |= {"part": part, "looked_for": told["words"]}
        form.data = {"words": told["words"]}  # the next search begins at the first account again
    else:
        audit.record(action="case.read", subject=case_file, by=user, details={"kind": "find"})
        context["total"] = narratives.accounts_of(case_file, user).count()
    context["most"] = narratives.MOST_ACCOUNTS
    return TemplateResponse(request, "legal_analysis/case_find.html", context).render()
