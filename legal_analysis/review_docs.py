"""docs/review.md, written from the tables the review itself goes by."""

from django.utils.translation import override

from accounts.access import REVIEWERS
from evidence.models import Review, Testimony
from evidence.reviews import NEXT

WRITTEN = (
    "<!-- Written by `manage.py write_docs` from evidence/reviews.py. Do not edit by hand. -->\n"
)


def review() -> str:
    """Return docs/review.md: which statuses an account goes through, by whose act."""
    with override("en"):
        return "\n".join(["# The second reading", "", *_lines()]) + "\n"


def _lines() -> list[str]:
    acts = {(status, step.to): act for (status, act), step in NEXT.items() if status != step.to}
    drawn = [
        f"  {status} --> {then}" + (f" : {acts[pair].label}" if pair in acts else "")
        for status, follow in Testimony.NEXT.items()
        for then in Testimony.Status.values
        if then in follow
        for pair in [(status, then)]
    ]
    rows = [
        f"| {status.label} | {act.label} | {step.who.label} | {step.to.label} |"
        for (status, act), step in NEXT.items()
    ]
    words = {
        "readers": " or ".join(str(role.label).lower() for role in REVIEWERS),
        "minutes": str(int(Review.LASTS.total_seconds() // 60)),
        "drawn": "\n".join(drawn),
        "rows": "\n".join(rows),
        "questions": "\n".join(f"- {label}" for label in Review.Question.labels),
    }
    return [WRITTEN, PAGE.format(**words)]


PAGE = """\
A second person reads every account given to us before it counts in a case. She is a {readers} of the
account, and never who took it down. The rules are in `evidence/reviews.py`, the pages in
`legal_analysis/views/reviews.py`.

## Statuses

```mermaid
stateDiagram-v2
  [*] --> draft
{drawn}
  sealed --> [*]
```

A step without a name is no part of the review: an account is sent in when it is complete, and sealed
when nothing may change in it any more.

| status | act | who | leads to |
|---|---|---|---|
{rows}

## The lock

Taking an account up locks it for {minutes} minutes. Others see that it is being read, by the role of
the reader and not by her name, and until when. The lock ends when she accepts, asks or gives back, or by
itself; then anybody may take it up. Nothing has to run for that: a lock past its time holds nothing.

## What may be asked

Who took an account down cannot open it again, so she is asked by one of these, and answers in her own
words, which she cannot read again either. What the reader writes beside it is for those who may read the
account.

{questions}

## What PostgreSQL holds

- One open reading an account (`review_one_open`), of half an hour (`review_lasts_half_an_hour`).
- The reader is another person than who took it down, and the account was sent in (trigger
  `review_guard`).
- A status follows only as drawn above, and nothing is reviewed or returned without a reading that says so
  (trigger `testimony_status`).
- An ended reading never changes and is never deleted (trigger `review_guard`).
- Readings and comments are seen by whom the account is open to (row security), and comments are sealed
  with the key of the person whose account it is."""
