"""Taking in a bundle: it is sealed as any file, looked into, shown, and taken in when she says so."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access_items, audit
from accounts.identity import acting_as
from accounts.models import CaseTeam, Organisation, User
from evidence import joining, receiving
from evidence.bundles import importing, looking
from evidence.bundles.looking import Bundle, Said
from evidence.bundles.words import Note
from evidence.models import BundleContents, BundleMember, BundleSaying, EvidenceItem, Upload
from evidence.upload_handlers import SealingHandler
from legal_analysis.views import uploads
from legal_analysis.views.reading import reader, sees_exactly

SHOWN = 200  # files, and sayings, on a page; the rest is counted
Text = str | Promise


class BundleForm(forms.Form):
    """Where a bundle belongs, once she saw what is in it."""

    place = forms.ChoiceField(label=gettext_lazy("Where it belongs"))
    description = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("What it shows (optional)"),
        help_text=gettext_lazy("In a few words, without names."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    note = forms.CharField(
        max_length=2000,
        required=False,
        label=gettext_lazy("From whom and how it came (optional)"),
        help_text=gettext_lazy("Sealed: it stands in the chain of custody, and not on its page."),
        widget=forms.Textarea(attrs={"autocomplete": "off", "dir": "auto", "rows": 3}),
    )

    def __init__(self, *args: Any, places: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["place"])
        field.choices = [(key, name) for key, (_place, name) in places.items()]
        if len(places) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(places))


@uploads.takes_a_file
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Choose a bundle; what is in it is shown before anything is taken in."""
    user = reader(request)
    if request.method == "POST":
        return uploads.take(request, user, _looked_into)
    if not access_items.receives_for(user):
        raise Http404
    context = {"largest": looking.LARGEST, "megabytes": looking.LARGEST >> 20}
    return TemplateResponse(request, "legal_analysis/bundle_new.html", context)


def _looked_into(request: HttpRequest, user: User, handler: SealingHandler | None) -> HttpResponse:
    with acting_as(user):
        # In one transaction: if it cannot be told, nothing was done.
        if handler:
            upload, _received = uploads.whole(request, user, handler)
        elif not joining.is_for_a_job(upload := uploads.sent(request, user)):
            receiving.join(upload, sha256=request.POST.get("sha256", ""))
        elif not joining.is_put_together(upload, by=user):
            return uploads.ask(request, upload, {}, user)
        bundle = importing.look(upload)
        importing.check_by_page(bundle)
        if not bundle.wrong:
            audit.record(action="bundle.looked_at", by=user, subject=upload)
            return redirect("bundle_sure", upload.pk)
        importing.refuse(upload, bundle, by=user)
    context = {"rows": _wrong(bundle), "more": max(0, len(bundle.wrong) - SHOWN)}
    return TemplateResponse(request, "legal_analysis/bundle_wrong.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sure(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What is in the bundle, and the button that takes it in."""
    user = reader(request)
    upload = get_object_or_404(Upload.objects.visible_to(user).select_related("key"), pk=upload_id)
    places = uploads.places(user)
    if not places:
        raise Http404
    form = BundleForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        return _take_in(request, upload, form.cleaned_data, places, user)
    bundle = importing.look(upload)
    looking.check_whole(bundle)
    audit.record(action="bundle.looked_at", by=user, subject=upload)
    context = {
        "form": form,
        "upload": upload,
        "facts": _facts(bundle),
        "notes": [note.label for note in bundle.notes],
        "files": _files(bundle),
        "files_more": max(0, len(bundle.members) - SHOWN),
        "sayings": _sayings(bundle)[:SHOWN],
        "sayings_more": max(0, len(_sayings(bundle)) - SHOWN),
    }
    return TemplateResponse(request, "legal_analysis/bundle_sure.html", context)


def _take_in(
    request: HttpRequest,
    upload: Upload,
    told: dict[str, str],
    places: dict[str, Any],
    user: User,
) -> HttpResponse:
    place, _name = places[told["place"]]
    team = place if isinstance(place, CaseTeam) else None
    facts = receiving.Facts(
        organisation=team.organisation if team else cast(Organisation, place),
        kind=EvidenceItem.Kind.BUNDLE,
        description=told["description"],
        note=told["note"],
        team=team,
    )
    item = importing.take_in_bundle(upload, facts, by=user)
    messages.success(request, _("The bundle is in, under the code %(code)s.") % {"code": item.code})
    return redirect("item", item.pk) if uploads.may_open(user) else redirect("receive")


def _facts(bundle: Bundle) -> list[tuple[Text, Text]]:
    return [
        (_("Format"), bundle.format.label if bundle.format else ""),
        (_("Files"), str(len(bundle.files))),
        (_("Hashes compared, all fit"), str(sum(len(one.stated) for one in bundle.members))),
    ]


def _files(bundle: Bundle) -> list[tuple[Text, ...]]:
    return [
        (
            one.name,
            one.role.label,
            filesizeformat(one.size),
            str(len(one.stated)),
            " ".join(str(note.label) for note in one.notes),
        )
        for one in bundle.members[:SHOWN]
    ]


def _sayings(bundle: Bundle) -> list[tuple[Text, ...]]:
    every: list[tuple[str, Said]] = [(_("the bundle"), said) for said in bundle.said]
    every += [(one.name, said) for one in bundle.members for said in one.said]
    return [
        (name, said.what.label, said.value, said.where, said.trust.label) for name, said in every
    ]


def _wrong(bundle: Bundle) -> list[tuple[Text, ...]]:
    return [
        (one.name, one.reason.label, one.field, one.stated, one.found)
        for one in bundle.wrong[:SHOWN]
    ]


# --- On the page of an item ------------------------------------------------------------------------


def of_item(item: EvidenceItem, user: User) -> dict[str, Any]:
    """Return what the page of an item shows of bundles: its own contents, or where it came from."""
    contents = BundleContents.objects.visible_to(user).filter(item=item).first()
    mine = BundleMember.objects.visible_to(user)
    members = mine.filter(bundle=contents).select_related("item") if contents else mine.none()
    came = mine.filter(item=item).select_related("bundle__item")
    said = BundleSaying.objects.visible_to(user).filter(item=item)
    if not sees_exactly(user, of=item):  # coordinates may be those of her home
        said = said.none()
    sayings = said.select_related("item__key", "bundle__item").order_by("bundle__item", "number")
    return {
        "contents": contents,
        "notes": [Note(code).label for code in contents.notes.split()] if contents else [],
        "members": list(members[:SHOWN]),
        "came": [(one, [Note(code).label for code in one.notes.split()]) for one in came[:SHOWN]],
        "sayings": [
            (
                one.get_what_display(),
                one.value,
                f"{one.bundle.item.code}, {one.where}",
                one.get_trust_display(),
            )
            for one in sayings[:SHOWN]
        ],
    }
