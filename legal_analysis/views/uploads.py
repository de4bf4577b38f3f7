"""Taking files in: a plain form, and the same in pieces for a bad line.

The pieces speak tus 1.0.0 (core and creation), with POST for PATCH as that protocol allows: pages here
take GET and POST only. No transaction waits for a byte (accounts.middleware.own_transactions).
"""

import base64
import binascii
import contextlib
import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, access_items, audit
from accounts.identity import acting_as
from accounts.middleware import own_transactions
from accounts.models import CaseTeam, Organisation, Role, User
from evidence import joining, receiver, receiving
from evidence.models import EvidenceItem, Original, Upload
from evidence.upload_handlers import SealedFile, SealingHandler
from legal_analysis.models import CaseFile
from legal_analysis.views.reading import View, may_read, reader

Place = Organisation | CaseTeam
SHOWN = 20
TUS = "1.0.0"
NOBODY = gettext_lazy("Nobody could be recognised in it: by face, voice, name or anything else")
UNTIL_SAID = gettext_lazy(
    "Until this is said, the file leaves for nobody. Where several people could be recognised, leave it"
    " open."
)
_KINDS = [
    EvidenceItem.Kind(one)
    for one in ("F", "V", "A", "D", "B")  # what comes as a file; publications and things do not
]


class FileForm(forms.Form):
    """What is known of a file beside its bytes. Nothing here may fail and cost her the file."""

    place = forms.ChoiceField(label=gettext_lazy("Where it belongs"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=[(one.value, one.label) for one in _KINDS]
    )
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
    person = forms.CharField(
        max_length=16,
        required=False,
        label=gettext_lazy("Code of who is to be seen or heard in it (optional)"),
        help_text=gettext_lazy("What she allowed then holds for this file."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    nobody = forms.BooleanField(required=False, label=NOBODY, help_text=UNTIL_SAID)

    def __init__(self, *args: Any, places: dict[str, tuple[Place, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_of(self, places)


def choose_of(form: forms.Form, places: dict[str, tuple[Place, str]]) -> None:
    """Let `place` be one of these; where there is one, there is nothing to choose."""
    field = cast(forms.ChoiceField, form.fields["place"])
    field.choices = [(key, name) for key, (_place, name) in places.items()]
    if len(places) == 1:
        field.widget = forms.HiddenInput()
        field.initial = next(iter(places))


def takes_a_file(view: View) -> View:
    """A page that takes a file by POST: its token is asked for when what takes the file is in place."""

    @own_transactions
    @csrf_exempt
    @functools.wraps(view)
    def taking(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _is_plain_form(request):
            return view(request)
        answer: HttpResponse = csrf_protect(view)(request)
        return answer

    return taking


def _is_plain_form(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


@takes_a_file
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def receive(request: HttpRequest) -> HttpResponse:
    """The form, what of hers is still on its way, and what she took in last."""
    user = reader(request)
    if request.method == "POST":
        return take(request, user, _taken)
    offered = places(user)
    if not offered:
        raise Http404
    audit.record(action="upload.listed", by=user)
    context = {
        "form": FileForm(places=offered),
        "begun": Upload.objects.visible_to(user)
        .select_related("joining")
        .order_by("-last_at")[:SHOWN],
        "sent": EvidenceItem.objects.visible_to(user)
        .filter(received_by=user)
        .order_by("-original__received_at", "code")[:SHOWN],
        "may_open": may_open(user),
        "megabytes": settings.EVIDENCE_LARGEST >> 20,
        "largest": settings.EVIDENCE_LARGEST,
    }
    return TemplateResponse(request, "legal_analysis/item_receive.html", context)


def may_open(user: User) -> bool:
    """Whether she may look at what she took in. Submit and forget: no documenter may."""
    return not access.has_role(user, Role.DOCUMENTER) and may_read(
        user, EvidenceItem, "description"
    )


def places(user: User) -> dict[str, tuple[Place, str]]:
    """Return where she may take a file in: by key, with the name it is shown under."""
    return named(access_items.receives_for(user), user)


def named(places: Iterable[Place], user: User) -> dict[str, tuple[Place, str]]:
    """Return places by key, each with the name it is shown to her under; those she may not see not."""
    found: dict[str, tuple[Place, str]] = {}
    cases = {case.team_id: case for case in CaseFile.objects.visible_to(user)}
    for place in places:
        if isinstance(place, Organisation):
            found[str(place.pk)] = (place, place.name)
        elif case := cases.get(place.pk):
            found[str(place.pk)] = (place, case.code)
    return found


Then = Callable[[HttpRequest, User, SealingHandler | None], HttpResponse]


def take(request: HttpRequest, user: User, then: Then) -> HttpResponse:
    """Take the file of a form, sealed while it comes, and go on with `then`.

    `then` gets no handler if the file came in pieces before. What did not come in is forgotten.
    """
    with acting_as(user):
        if not places(user):
            raise Http404
    handler = None
    if _is_plain_form(request):
        # Its size is what the whole form says, a little more than the file.
        if _length(request.META.get("CONTENT_LENGTH")) > settings.EVIDENCE_LARGEST + (1 << 20):
            raise receiver.FileTooLarge
        with acting_as(user):
            handler = SealingHandler(receiving.begin(by=user))
        request.upload_handlers = [handler]
    try:
        response: HttpResponse = csrf_protect(then)(request, user, handler)
    except BaseException:
        _forget(handler, user)
        raise
    if response.status_code >= 400:
        _forget(handler, user)
    return response


def _forget(handler: SealingHandler | None, user: User) -> None:
    """The row of a file that did not come in; its bytes go with it."""
    if handler is None:
        return
    handler.upload_interrupted()
    with acting_as(user):
        for upload in Upload.objects.visible_to(user).filter(pk=handler.upload.pk):
            receiving.give_up(upload, by=user)


def _taken(request: HttpRequest, user: User, handler: SealingHandler | None) -> HttpResponse:
    with acting_as(user):
        offered = places(user)
    form = FileForm(request.POST, places=offered)
    form.is_valid()
    place, _name = offered.get(form.data.get("place", ""), (None, ""))
    if place is None or form.errors:
        raise receiving.NotUnderstood
    with acting_as(user):
        access_items.check_may_receive(user, place)
        method = "form" if handler else "pieces"
        facts = joining.facts_of(form.cleaned_data, place, by=user, method=method)
        # Small ones are put together in the same transaction: if it cannot be told, nothing was done.
        if handler:
            upload, received = whole(request, user, handler)
        elif joining.is_for_a_job(upload := sent(request, user)):
            answer = ask(request, upload, form.cleaned_data, user)
            _warn_of_nobody(request, form.cleaned_data["person"], facts)
            return answer
        else:
            received = receiving.join(upload, sha256=request.POST.get("sha256", ""))
        item = receiving.take_in(upload, received, facts, by=user)
        opens = may_open(user)
        others = same_as(item, user) if opens else []
    messages.success(request, _("The file is in, under the code %(code)s.") % {"code": item.code})
    _warn_of_nobody(request, form.cleaned_data["person"], facts)
    for other in others:
        messages.info(
            request, _("The same file is here already under the code %(code)s.") % {"code": other}
        )
    return redirect("item", item.pk) if opens else redirect("receive")


def _warn_of_nobody(request: HttpRequest, code: str, facts: receiving.Facts) -> None:
    if code and facts.person is None:
        messages.warning(
            request, _("No person with this code is open to you; the file is in without her.")
        )


def whole(
    request: HttpRequest, user: User, handler: SealingHandler
) -> tuple[Upload, receiver.Received]:
    """Return the file of a plain form. Its last field says that nothing was cut off."""
    if handler.error:
        raise handler.error
    file = request.FILES.get("file")
    if not isinstance(file, SealedFile):
        raise receiver.FileEmpty
    if request.POST.get("end") != "1":
        raise receiver.NotWhole
    upload = get_object_or_404(Upload.objects.visible_to(user), pk=handler.upload.pk)
    # Now it is whole: no form that is still being read, which is soon given up.
    upload.name, upload.received = handler.name[:300], file.received.size
    upload.save(update_fields=["name_sealed", "received"])
    return upload, file.received


def sent(request: HttpRequest, user: User) -> Upload:
    """Return the file of hers that came in pieces before."""
    return _own(user, _uuid(request.POST.get("upload", "")))


def ask(request: HttpRequest, upload: Upload, told: Mapping[str, str], user: User) -> HttpResponse:
    """Have a large file put together in the background, and show her how far it is."""
    told = {**told, "sha256": request.POST.get("sha256", "")}
    return redirect("joining", joining.request(upload, told, by=user).pk)


def same_as(item: EvidenceItem, user: User) -> list[str]:
    """Return the codes of items with the same bytes, of those she may open (T-02)."""
    of_item = Original.objects.visible_to(user).filter(item=item).values("sha256")
    seen = Original.objects.visible_to(user).filter(sha256__in=of_item).exclude(item=item)
    return list(seen.values_list("item__code", flat=True))


# --- In pieces -------------------------------------------------------------------------------------


@require_POST
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a file of `Upload-Length` bytes; the same name and length again goes on where it was."""
    user = reader(request)
    if not access_items.receives_for(user):
        raise Http404
    length = _length(request.headers.get("Upload-Length"))
    name = _named(request.headers.get("Upload-Metadata", ""))[:300]
    same = Upload.objects.visible_to(user).filter(length=length).select_related("key")
    upload = next((one for one in same if one.name == name), None)
    if upload is None:
        upload = receiving.begin(by=user, name=name, length=length)
    response = _answer(upload, status=201)
    response.headers["Location"] = reverse("upload", args=[upload.pk])
    return response


@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def part(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """How much of it is here (HEAD, GET); one more piece (POST for PATCH)."""
    user = reader(request)
    with acting_as(user):
        upload = _own(user, upload_id)
        if request.method != "POST":
            audit.record(action="upload.read", by=user, subject=upload)
    if request.method == "POST":
        if request.headers.get("X-HTTP-Method-Override", "").upper() != "PATCH":
            raise receiving.NotUnderstood
        start = _length(request.headers.get("Upload-Offset"))
        receiving.check_follows(upload, start)
        # Django's request reads like a file; the words of a form were never asked for.
        receiving.add_part(upload, start=start, stream=cast(BinaryIO, request), by=user)
        return _answer(upload, status=204)
    return _answer(upload, status=200)


@require_POST
@login_required
def end(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Give a file up that is on its way, and every byte of it."""
    user = reader(request)
    receiving.give_up(_own(user, upload_id), by=user)
    messages.success(request, _("What was here of the file is gone."))
    return redirect("receive")


def _own(user: User, upload_id: uuid.UUID | None) -> Upload:
    rows = Upload.objects.visible_to(user).select_related("key")
    return get_object_or_404(rows, pk=upload_id)


def _answer(upload: Upload, *, status: int) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain")
    response.headers["Tus-Resumable"] = TUS
    response.headers["Upload-Offset"] = str(upload.received)
    if upload.length is not None:
        response.headers["Upload-Length"] = str(upload.length)
    return response


def _named(metadata: str) -> str:
    """Return the file's name out of tus metadata: pairs with commas between, values in base64."""
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            with contextlib.suppress(binascii.Error, UnicodeDecodeError):
                return base64.b64decode(value, validate=True).decode()
    return ""


def _length(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise receiving.NotUnderstood
    return int(text)


def _uuid(text: str) -> uuid.UUID | None:
    with contextlib.suppress(ValueError):
        return uuid.UUID(text)
    return None
