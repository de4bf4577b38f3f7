"""The style page: every component in every state. Only where records are invented."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


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


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show all components. Nothing on this page does anything."""
    context = {
        "empty_form": Sample(auto_id="empty_%s"),
        "wrong_form": Sample({"name": ""}, auto_id="wrong_%s"),
        "filter_form": Sample(auto_id="filter_%s"),
        "crumbs": [("#content", _("Your work")), ("#content", _("Library"))],
        "columns": [_("Code"), _("Name"), _("Answer")],
        "rows": [["A-1", "گواه", _("Yes")], ["A-2", "Witness", _("No")]],
        "facts": [(_("Code"), "A-1"), (_("Name"), "گواه"), (_("Answer"), _("Yes"))],
        "tones": [
            ("closed", _("Closed")),
            ("open", _("Waiting")),
            ("done", _("Done")),
            ("danger", _("Refused")),
        ],
    }
    return TemplateResponse(request, "style.html", context)
