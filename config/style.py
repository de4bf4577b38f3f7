"""The style page: every component in every state. Only where records are invented."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config.site import Way
from legal_analysis.lists import Filter, Listing, Order, Page

# Invented texts to look at, in the languages of the pages; they are samples and not translated.
DARI = "این نوشته تنها نمونه است تا دیده شود که خط، فاصله و عدد ۱۲۳ چگونه می‌آیند."
PASHTO = "دا لیکنه یوازې یوه بېلګه ده، ځکه چې لیک، واټن او ۱۲۳ شمېره ولیدل شي."
LONG = _("Every piece the pages are made of, in every state. Nothing here does anything.")
CODE = "POL-2021-09-18-a-code-that-is-far-too-long-for-a-telephone"


class Sample(forms.Form):
    """One field of each kind the pages use."""

    name = forms.CharField(label=_("Name"), help_text=_("As you want to be called here."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), ("1", _("One")), ("2", _("Another"))]
    )
    words = forms.CharField(label=_("In your own words"), widget=forms.Textarea, required=False)
    answer = forms.ChoiceField(
        label=_("Answer"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label=_("I have read this"))


# What a list is narrowed by, and one that is.
NARROWED = Listing(
    filters=(
        Filter("kind", _("Kind"), lambda _value: Q(), [("1", _("One")), ("2", _("Another"))]),
    ),
    orders=(Order("name", _("By name"), ("name",)),),
)
CHOSEN: Page[Any] = Page(NARROWED, NARROWED.choice({"kind": "2"}), [], 0, 1, 1)


@dataclass(frozen=True)
class Said:
    """A message, as django.contrib.messages has it."""

    level_tag: str
    words: Any

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Waits:
    """A card of the home page, as legal_analysis.waiting has it."""

    count: int | None
    words: Any
    tone: str
    note: Any = ""
    address: str = "#content"


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show all components. Nothing on this page does anything."""
    tones = [
        ("closed", _("Closed")),
        ("open", _("Waiting")),
        ("done", _("Done")),
        ("danger", _("Refused")),
    ]
    context = {
        "empty_form": Sample(auto_id="empty_%s"),
        "wrong_form": Sample({"name": ""}, auto_id="wrong_%s"),
        "chosen_page": CHOSEN,
        "crumbs": [("#content", _("Library")), ("#content", CODE)],
        "columns": [_("Code"), _("Name"), _("Answer")],
        "rows": [["A-1", "گواه", _("Yes")], ["A-2", LONG, _("No")], [CODE, DARI, _("No")]],
        "facts": [(_("Code"), CODE), (_("Name"), "گواه"), (_("Kind"), LONG), (_("Answer"), _("Yes"))],
        "tones": tones,
        "turns_from_first": dict.fromkeys(("next", "last"), "#content"),
        "turns": dict.fromkeys(("first", "previous", "next", "last"), "#content"),
        "said": [Said(tag, words) for tag, words in zip(
            ("info", "warning", "success", "error"), (words for _tone, words in tones), strict=True
        )],
        "cards": [Waits(12, words, tone) for tone, words in tones]
        + [Waits(None, LONG, "open", note=DARI)],
        "ways": [Way("#content", _("Your work"), "page"), Way("#content", _("Library"), "")],
        "beneath": [Way("#content", _("Policies"), ""), Way("#content", _("Rights"), "true")],
        "dari": DARI,
        "pashto": PASHTO,
        "long": LONG,
        "code": CODE,
    }  # fmt: skip
    return TemplateResponse(request, "style.html", context)
