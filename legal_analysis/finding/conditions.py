"""Which records fit what is asked, of each kind, among those access.py opens to the asker.

So what may not be seen is neither found nor counted, nor does it help to find something else: an
incident that is hidden from her leads to no account, and a citation in a case of others to no record.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from evidence.among import Keys, among
from evidence.models import Act, Authority, Incident, Involvement, Source, Testimony
from evidence.search import with_words
from legal_analysis.finding.asked import Asked, Kind
from legal_analysis.finding.trees import Library
from legal_analysis.models import Citation, Policy, Provision
from legal_analysis.narrowing import accounts_on, incidents_on, policies_in
from legal_analysis.views.reading import (
    dates_between,
    in_province,
    may_read,
    readable_accounts,
    sees_exactly,
)
from legal_analysis.views.sources import seen_by

Rows = QuerySet[Any]
Side = Involvement.Side


def rows_of(
    kind: Kind, asked: Asked, user: User, library: Library, *, keys: Keys | None = None
) -> Rows:
    """Return the records of one kind that fit, among those she may see now. Unordered.

    `keys`: among these alone.
    """
    if keys is None:
        return _ROWS[kind](asked, user, library).order_by()
    if kind == Kind.ACCOUNT:
        rows = _accounts(asked, user, library, keys)
    else:
        rows = _ROWS[kind](asked, user, library)
    return rows.filter(among("pk", keys)).order_by()


def acts_that_fit(asked: Asked, library: Library) -> Rows:
    """Return the acts on which everything asked of an act holds. The caller narrows the incidents."""
    acts = Act._base_manager.all()
    if asked.act:
        acts = acts.filter(kind=asked.act)
    sides = Involvement._base_manager.filter(act=OuterRef("pk"))
    if asked.group:
        acts = acts.filter(Exists(sides.filter(side=Side.VICTIM, group=asked.group)))
    if asked.authority:
        beneath = library.authorities.beneath(asked.authority)
        alleged = sides.filter(side=Side.ALLEGED_PERPETRATOR, authority__in=beneath)
        acts = acts.filter(Exists(alleged))
    return acts


def open_incidents(user: User) -> Rows:
    """The incidents whose content she may see."""
    if not may_read(user, Incident, "title"):
        return Incident.objects.none()
    return Incident.objects.visible_to(user)


def open_accounts(user: User) -> Rows:
    if not may_read(user, Testimony, "summary"):
        return Testimony.objects.none()
    return readable_accounts(user)


def standing_citations(user: User) -> Rows:
    """The citations of the cases she works on."""
    return Citation.objects.visible_to(user).standing()


def _incidents(asked: Asked, user: User, library: Library) -> Rows:
    rows = _narrowed(open_incidents(user), asked, user)
    if asked.right:
        rows = rows.filter(incidents_on(asked.right))
    if asked.of_act:
        # By key: PostgreSQL begins with whichever is rarer, the acts or the incidents.
        rows = rows.filter(pk__in=acts_that_fit(asked, library).values("incident"))
    if asked.element:
        rows = rows.filter(_cited("act__incident", asked, user, library))
    return rows


def _accounts(asked: Asked, user: User, library: Library, keys: Keys | None = None) -> Rows:
    rows = _narrowed(open_accounts(user), asked, user)
    if asked.right:
        rows = rows.filter(accounts_on(asked.right))
    if asked.of_act:
        rows = rows.filter(_told_of_act(asked, user, library, keys))
    if asked.element:
        rows = rows.filter(_cited("paragraph__testimony", asked, user, library))
    return rows


def told_by_itself(asked: Asked) -> bool:
    """Whether what an account itself is coded with can answer what is asked of an act.

    It names kinds of act and groups for the account as a whole: two of them may be of two acts.
    """
    return len(asked.of_act) == 1 and not asked.authority


def _told_of_act(asked: Asked, user: User, library: Library, keys: Keys | None) -> Q:
    fitting = acts_that_fit(asked, library).values("incident")
    incidents = open_incidents(user).filter(pk__in=fitting)
    links = Testimony.incidents.through.objects.filter(incident__in=incidents.values("pk"))
    if keys is not None:
        # Beside an "or" PostgreSQL would read every link to an act that fits, whichever accounts are asked.
        links = links.filter(among("testimony__pk", keys))
    told = Q(pk__in=links.values("testimony"))
    if told_by_itself(asked):
        told |= Q(acts__contains=[asked.act]) if asked.act else Q(groups__contains=[asked.group])
    return told


def _policies(asked: Asked, _user: User, library: Library) -> Rows:
    """Right and group must hold on one provision; words stand in the policy or in one provision."""
    rows = Policy.objects.all()
    if asked.words:
        worded = Provision.objects.filter(with_words(asked.words)).order_by()
        rows = rows.filter(with_words(asked.words) | Q(pk__in=worded.values("policy")))
    if asked.right or asked.group:
        rows = rows.filter(pk__in=provisions_that_fit(asked).values("policy"))
    if asked.authority:
        issued = Policy.authorities.through.objects.filter(
            authority__in=library.authorities.beneath(asked.authority)
        )
        rows = rows.filter(pk__in=issued.values("policy"))
    if asked.province:
        rows = rows.filter(policies_in(asked.province))
    if asked.element:
        rows = rows.filter(_cited("provision__policy", asked, _user, library))
    return _dated(_checked(rows, asked), asked, exactly=True)


def provisions_that_fit(asked: Asked) -> Rows:
    """Return the provisions on which right and group hold together."""
    rows = Provision.objects.order_by()
    if asked.right:
        rows = rows.filter(rights__code=asked.right)
    if asked.group:
        rows = rows.filter(groups__contains=[asked.group])
    return rows


def _authorities(asked: Asked, _user: User, library: Library) -> Rows:
    rows = Authority.objects.all()
    if asked.words:
        rows = rows.filter(with_words(asked.words))
    if asked.authority:
        rows = rows.filter(pk__in=library.authorities.beneath(asked.authority))
    return _checked(rows, asked)


def _sources(asked: Asked, user: User, _library: Library) -> Rows:
    rows: Rows = Source.objects.all()
    if asked.words:
        rows = rows.filter(with_words(asked.words))
    return rows.filter(pk__in=seen_by(user).values("pk"))


def _narrowed(rows: Rows, asked: Asked, user: User) -> Rows:
    if asked.words:
        rows = rows.filter(with_words(asked.words))
    if asked.province:
        rows = rows.filter(in_province(asked.province))
    return _dated(_checked(rows, asked), asked, exactly=sees_exactly(user))


def _checked(rows: Rows, asked: Asked) -> Rows:
    return rows.filter(verified=asked.checked == "yes") if asked.checked else rows


def _dated(rows: Rows, asked: Asked, *, exactly: bool) -> Rows:
    for one in dates_between(exactly=exactly):
        if value := asked.chosen.get(one.name):
            rows = rows.filter(one.condition(value))
    return rows


def _cited(way: str, asked: Asked, user: User, library: Library) -> Q:
    beneath = library.elements.beneath(asked.element)
    rows = standing_citations(user).filter(element__in=beneath, **{f"{way}__isnull": False})
    return Q(pk__in=rows.order_by().values(way))


_ROWS: dict[Kind, Callable[[Asked, User, Library], Rows]] = {
    Kind.INCIDENT: _incidents,
    Kind.ACCOUNT: _accounts,
    Kind.POLICY: _policies,
    Kind.AUTHORITY: _authorities,
    Kind.SOURCE: _sources,
}
