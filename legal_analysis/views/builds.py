"""Preparing a file: asking for it, watching it, fetching it."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, audit
from accounts.models import Role, User
from evidence.vocabulary import Language
from legal_analysis.builds import packages, requests
from legal_analysis.builds.signs import sign
from legal_analysis.dossier import shapes
from legal_analysis.dossier.length import limits_of
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Build, CaseFile, Mechanism, Package
from legal_analysis.models.build import Status
from legal_analysis.submitting.again import to_be_read_again
from legal_analysis.views.reading import reader

SHOWN = 50
SECONDS_BETWEEN_LOOKS = 4
# A page that looks again keeps its session alive. After this time it no longer does so by itself.
LOOKS_FOR = timedelta(minutes=30)


class RequestForm(forms.Form):
    """For whom, and in which language. Offers only what the dossier can write."""

    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(),
        to_field_name="code",
        label=_("For whom"),
        empty_label=None,
    )
    language = forms.ChoiceField(label=_("Language of the file"))
    volumes = forms.ChoiceField(
        label=_("If it is long"),
        choices=Build.Volumes.choices,
        initial=Build.Volumes.USUAL,
        required=False,
    )

    public = forms.BooleanField(
        label=_("With a public version"),
        help_text=_(
            "For courts: the same text without what is confidential. In it is only who allowed that what"
            " she told is published."
        ),
        required=False,
    )

    def __init__(self, *args: object, mechanisms: Iterable[Mechanism], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        codes = [one.code for one in mechanisms if requests.can_be_built(one)]
        written = sorted({language for code in codes for language in shapes.languages_of(code)})
        self.fields["mechanism"].queryset = Mechanism.objects.filter(code__in=codes)  # type: ignore[attr-defined]
        self.fields["mechanism"].label_from_instance = lambda one: in_our_words(one.name)  # type: ignore[attr-defined]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, Language(code).label) for code in written
        ]

    def clean_volumes(self) -> str:
        return self.cleaned_data["volumes"] or Build.Volumes.USUAL


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_files(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The form that asks for a file of a case, and what she asked for so far."""
    user = reader(request)
    case_file = get_object_or_404(
        CaseFile.objects.visible_to(user).select_related("team__organisation"), pk=case_id
    )
    if not access.can_build_dossier(user, case_file.team):
        raise Http404
    mechanisms = list(Mechanism.objects.all())
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        mechanisms=mechanisms,
        initial={name: request.GET.get(name, "") for name in ("mechanism", "language")},
    )
    if form.is_valid():
        build = requests.request_build(case_file=case_file, by=user, **form.cleaned_data)
        messages.success(request, _("The file is asked for. You can leave this page meanwhile."))
        return redirect("build", build.pk)
    audit.record(action="case.read", subject=case_file, by=user, details={"kind": "files"})
    context = {
        "case": case_file,
        "form": form,
        "others": [one for one in mechanisms if not requests.can_be_built(one)],
        "builds": requests.builds_of(user).filter(case_file=case_file)[:SHOWN],
        "minutes": _minutes(),
        "again": to_be_read_again(case_file, user),
    }
    return TemplateResponse(request, "legal_analysis/builds_of_case.html", context)


@require_safe
@login_required
def builds(request: HttpRequest) -> HttpResponse:
    """Everything she asked for lately."""
    user = _asker(request)
    context = {"builds": requests.builds_of(user)[:SHOWN]}
    return TemplateResponse(request, "legal_analysis/builds.html", context)


@require_safe
@login_required
def build(request: HttpRequest, build_id: uuid.UUID, *, still: bool = False) -> HttpResponse:
    """How far a build is. The page looks again by itself while there is something to wait for."""
    shown = _own(request, build_id)
    now = timezone.now()
    looks_again = shown.is_live and not still and now - shown.created_at < LOOKS_FOR
    waiting = Package.objects.unscoped(reason="build.page").filter(build=shown, expires_at__gt=now)
    context = {
        "build": shown,
        "sign": sign(shown, now=now),
        "steps": _steps(shown),
        "looks_again": looks_again,
        "seconds": SECONDS_BETWEEN_LOOKS,
        "package": waiting.defer("sealed").first(),
        "before": _pages_before(shown),
        "limits": limits_of(shown.mechanism) if shown.counted_pages else None,
    }
    response = TemplateResponse(request, "legal_analysis/build.html", context)
    if looks_again:
        # A header and no <meta>: the same for the browser, and a page can be read to its end on
        # the address that keeps still.
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@require_POST
@login_required
def cancel_build(request: HttpRequest, build_id: uuid.UUID) -> HttpResponse:
    requests.cancel(build=_own(request, build_id), by=reader(request))
    return redirect("build", build_id)


@require_POST
@login_required
def download_build(request: HttpRequest, build_id: uuid.UUID) -> HttpResponse:
    """Hand the file over. The transaction with its row in the trail ends before a byte leaves."""
    file = packages.hand_over(build=_own(request, build_id), by=reader(request))
    return HttpResponse(
        file.data,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _own(request: HttpRequest, build_id: uuid.UUID) -> Build:
    """Return a build she asked for, of a case that is open to her today."""
    return get_object_or_404(requests.builds_of(_asker(request)), pk=build_id)


def _asker(request: HttpRequest) -> User:
    user = reader(request)
    if not access.has_role(user, Role.ANALYST, Role.ADVOCATE):
        raise Http404
    return user


def _steps(build: Build) -> list[tuple[str, datetime]]:
    return [
        (str(Status(step["status"]).label), datetime.fromisoformat(step["at"]))
        for step in build.steps
    ]


def _pages_before(build: Build) -> int | None:
    """How many pages the last file of this kind had, so that a page number says something."""
    same = Build.objects.unscoped(reason="build.page").filter(
        case_file=build.case_file, mechanism=build.mechanism, language=build.language
    )
    done = same.filter(status=Status.DONE, requested_by=build.requested_by)
    return done.order_by("-finished_at").values_list("pages", flat=True).first()


def _minutes() -> int:
    return int(settings.PACKAGE_KEPT_FOR.total_seconds() // 60)
