"""The second reading: what waits for it, taking an account up, and what is said about it."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, audit
from accounts.models import Role, User
from evidence import reviews
from evidence.models import Comment, Review, Testimony
from evidence.reviews import State
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.views.reading import (
    check_may_read,
    chosen_elsewhere,
    readable_accounts,
    reader,
    record_addresses,
    record_list,
    record_page,
)

LONGEST = 4000
TONES = {State.MINE: "open", State.FREE: "open"}
# Who reads or wrote, by what she is for the account: names of colleagues stay out.
IS_READING = {
    Role.ANALYST.value: _("An analyst is reading it"),
    Role.APPROVER.value: _("An approver is reading it"),
}

LISTING = Listing(
    filters=(Filter("state", _("State"), lambda value: Q(state=value), State.choices),),
    orders=(
        Order("mine", _("What waits for you first"), ("state", "status_since", "code")),
        Order("oldest", _("Oldest first"), ("status_since", "code")),
        Order("newest", _("Newest first"), ("-status_since", "code")),
        Order("code", _("By code"), ("code",)),
    ),
)


class Words(forms.CharField):
    """A few sentences, in whatever language."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


NAME_NOBODY = _("Name nobody, and no place or number that could show who she is.")


class CommentForm(forms.Form):
    text = Words(label=_("Your comment"), help_text=NAME_NOBODY)


class QuestionForm(forms.Form):
    question = forms.ChoiceField(
        label=_("What is asked"),
        choices=Review.Question.choices,
        widget=forms.RadioSelect,
        help_text=_("Who took the account down is shown this, and nothing else."),
    )
    text = Words(
        label=_("More on it, for those who may read the account"),
        help_text=NAME_NOBODY,
        required=False,
    )


class AnswerForm(forms.Form):
    text = Words(
        label=_("Your answer"),
        help_text=_("It is sealed with the account. You cannot open it again."),
    )


# --- What waits ---------------------------------------------------------------------------------------


@record_list
def queue(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = _reviewer(request)
    if answer := chosen_elsewhere(request, LISTING, "reviews"):
        return answer
    rows = reviews.queue(user, now=timezone.now()).defer("summary", "note")
    page = LISTING.page(rows, remembered(request, LISTING, "reviews", page=number))
    audit.record(action="review.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "reviews"),
        "sent_to": reverse("reviews"),
        "lines": [(row, *_state(row)) for row in page.rows],
    }
    return TemplateResponse(request, "legal_analysis/reviews.html", context)


def _state(row: Any) -> tuple[Any, str]:
    """Return where it stands in words, and the tone of that."""
    state = State(row.state)
    words = IS_READING[row.by] if state == State.WITH_OTHERS else state.label
    return words, TONES.get(state, "closed")


# --- One account --------------------------------------------------------------------------------------


@record_page
def review(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """How far the second reading of an account is, and what was said about it."""
    return _page(request, _account(request, account_id))


@transaction.atomic
def _page(request: HttpRequest, account: Testimony, **forms: forms.Form) -> HttpResponse:
    """Comments are opened while it is rendered: each time leaves one row in the trail."""
    user = reader(request)
    audit.record(action="review.read", subject=account, by=user)
    reading = reviews.reading_of(account, user)
    mine = reading is not None and reading.reviewer_id == user.pk
    waits = account.status == Testimony.Status.SUBMITTED
    erased = account.person.key.destroyed_at is not None
    said = Comment.objects.visible_to(user).filter(testimony=account).select_related("key")
    context = {
        "account": account,
        "reading": reading,
        "mine": mine,
        "is_reading": IS_READING.get(reading.role) if reading else None,
        "may_take_up": waits and reading is None and _can_review(user, account),
        "own": _taken_down_by(account) == user.pk,
        "comment_form": CommentForm(),
        "question_form": QuestionForm(),
        "erased": erased,
        "comments": [] if erased else said,
        "writer": user,
        "past": Review.objects.visible_to(user).filter(testimony=account, ended_at__isnull=False),
        **forms,
    }
    return TemplateResponse(request, "legal_analysis/review.html", context).render()


@require_POST
@login_required
def take_up(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user, account = reader(request), _account(request, account_id)
    if not _can_review(user, account):
        raise Http404
    reviews.take_up(testimony=account, by=user)
    return redirect("review", account.pk)


@require_POST
@login_required
def comment(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    account = _account(request, account_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, account, comment_form=form)
    reviews.comment(testimony=account, by=reader(request), **form.cleaned_data)
    return redirect("review", account.pk)


@require_POST
@login_required
def accept(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    reviews.accept(review=_own(request, review_id), by=reader(request))
    return redirect("reviews")


@require_POST
@login_required
def give_back(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    reviews.give_back(review=_own(request, review_id), by=reader(request))
    return redirect("reviews")


@require_POST
@login_required
def ask(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    reading = _own(request, review_id)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, _account(request, reading.testimony_id), question_form=form)
    question = Review.Question(form.cleaned_data["question"])
    text = form.cleaned_data["text"]
    reviews.ask(review=reading, question=question, text=text, by=reader(request))
    return redirect("reviews")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Who took it down answers a question, without a word of the account before her."""
    user = reader(request)
    rows = Testimony.objects.visible_to(user).filter(interview__interviewer=user)
    account = get_object_or_404(rows, pk=account_id, status=Testimony.Status.RETURNED)
    if not access.can_answer(user, account, taken_down_by=user.pk):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reviews.answer(testimony=account, by=user, **form.cleaned_data)
        return redirect("sent")
    asked = reviews.questions_to(user, [account]).get(account.pk, "")
    context = {"code": account.code, "asked": asked, "form": form}
    return TemplateResponse(request, "legal_analysis/answer.html", context)


# --- Who --------------------------------------------------------------------------------------------


def _reviewer(request: HttpRequest) -> User:
    user = reader(request)
    if not access.has_role(user, *access.REVIEWERS):
        raise Http404
    return user


def _account(request: HttpRequest, account_id: uuid.UUID) -> Testimony:
    user = reader(request)
    check_may_read(user, Testimony, "summary")
    rows = readable_accounts(user).select_related("person__key", "interview")
    return get_object_or_404(rows, pk=account_id)


def _taken_down_by(account: Testimony) -> uuid.UUID | None:
    return account.interview.interviewer_id if account.interview else None


def _can_review(user: User, account: Testimony) -> bool:
    return access.can_review(user, account, taken_down_by=_taken_down_by(account))


def _own(request: HttpRequest, review_id: uuid.UUID) -> Review:
    """Return a reading of hers, of an account that is open to her today."""
    user = _reviewer(request)
    rows = Review.objects.visible_to(user).filter(reviewer=user).select_related("testimony")
    return get_object_or_404(rows, pk=review_id)
