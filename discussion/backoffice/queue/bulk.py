"""Many at once: chosen in a list, looked at before anything happens, done by a worker, taken back as one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discussion.actions import bulk as actions
from discussion.articles.queries import articles_of
from discussion.backoffice.queue.asking import Ask, asked
from discussion.backoffice.queue.desk import page
from discussion.backoffice.queue.listing import lines
from discussion.backoffice.scope import reader_of, scope_of
from discussion.core import clock, ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.moderation import journal, queries
from discussion.moderation.models import Bulk, Case
from discussion.moderation.queries import KINDS
from discussion.sites.models import Site

_MOST_CHOSEN = 100
_MOST_SHOWN = 20
_WORDS = {"approve", "reject", "remove", "keep", "take_down"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says: which comments of which site, the verdict, why, and a note."""

    site: Site
    criteria: actions.Criteria
    verdict: str
    reason: int | None
    note: str


def choose_view(request: HttpRequest) -> HttpResponse:
    """The list with a box before each case; with a verdict in the address, what that would do."""
    if request.GET.get("verdict"):
        return _preview(request)
    return _choice(request)


@require_POST
def start_view(request: HttpRequest) -> HttpResponse:
    """Begin what was previewed."""
    try:
        wish = _wish(request, request.POST)
        made = actions.start(
            moderator=reader_of(request),
            site=wish.site,
            criteria=wish.criteria,
            verdict=wish.verdict,
            reason=wish.reason,
            note=wish.note,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _refused(request, refusal)
    return HttpResponseRedirect(reverse("queue-bulk-act", args=[made.public_id]))


def act_view(request: HttpRequest, bulk: str) -> HttpResponse:
    """How far an act is."""
    found = journal.bulk_of(scope_of(request).moderated, ids.identifier(bulk))
    return _act_page(request, found)


@require_POST
def undo_view(request: HttpRequest, bulk: str) -> HttpResponse:
    """Take the whole act back, wherever nobody has decided otherwise since."""
    found = journal.bulk_of(scope_of(request).moderated, ids.identifier(bulk))
    try:
        actions.undo_bulk(moderator=reader_of(request), bulk=found.id, now=clock.now())
    except Refusal as refusal:
        if refusal.kind == Kind.NOT_FOUND:
            raise
        return _act_page(request, found, refusal=refusal)
    return HttpResponseRedirect(reverse("queue-bulk-act", args=[found.public_id]))


def told(verdict: str) -> str:
    """What an act does, as a button says it."""
    words = {
        "approve": _("Approve"),
        "reject": _("Reject"),
        "remove": _("Remove"),
        "restore": _("Restore"),
        "keep": _("Keep"),
        "take_down": _("Take away"),
    }
    return words.get(verdict, verdict)


def _choice(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    # Of an act, `reason` is what the author reads, and no filter.
    ask = _asked_of(request.GET) if request.GET.get("verdict") else asked(request)
    sites, now = scope_of(request).moderated, clock.now()
    found, rest = lines(request, ask, cursor=request.GET.get("after"), now=now)
    context: dict[str, Any] = {
        "ask": ask,
        "lines": found,
        "rest": f"?{rest.partition('?')[2]}" if rest else "",
        "verdicts": [(verdict, told(verdict)) for verdict in ("take_down", "approve", "reject", "remove", "keep")],
        "reasons": queries.reasons_on(sites),
        "covers_all": bool(ask.kind in KINDS or ask.article) and not ask.words and not ask.reason,
        "bulks": [(each, told(each.verdict)) for each in journal.bulks_of(sites, limit=_MOST_SHOWN)],
        "refusal": refusal,
        "now": now,
    }
    return page(request, "bulk", context, here="cases", status=409 if refusal else 200)


def _preview(request: HttpRequest) -> HttpResponse:
    try:
        wish = _wish(request, request.GET)
        seen = actions.preview(
            moderator=reader_of(request), site=wish.site, criteria=wish.criteria, verdict=wish.verdict
        )
    except Refusal as refusal:
        return _refused(request, refusal)
    chosen = len(wish.criteria.comments)
    context = {
        "seen": seen,
        "verdict": told(wish.verdict),
        "left_out": chosen - seen.total if chosen > seen.total else 0,
        "most": f"{actions.MOST:,}",
        "is_too_much": seen.total > actions.MOST,
        "given": [(name, value) for name in request.GET for value in request.GET.getlist(name)],
        "reason": next((each for each in queries.reasons_of(wish.site.id) if each.id == wish.reason), None),
        "note": wish.note,
        "back": reverse("queue-bulk") + _asked_of(request.GET).query,
        "now": clock.now(),
    }
    return page(request, "bulk_preview", context, here="cases")


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if refusal.kind == Kind.NOT_FOUND:
        raise refusal
    return _choice(request, refusal=refusal)


def _act_page(request: HttpRequest, found: Bulk, *, refusal: Refusal | None = None) -> HttpResponse:
    is_over = found.state in (Bulk.State.DONE, Bulk.State.UNDONE)
    context = {
        "bulk": found,
        "verdict": told(found.verdict),
        "is_over": is_over,
        "share": round(100 * found.done / found.total) if found.total else 100,
        "refusal": refusal,
        "now": clock.now(),
    }
    return page(request, "bulk_act", context, here="cases", status=409 if refusal else 200)


def _wish(request: HttpRequest, given: Any) -> Wish:
    """What the form means. Raises Refusal: `not_found`, `nothing_chosen`."""
    ask = _asked_of(given)
    criteria = _everything(request, ask) if given.get("scope") == "all" else _ticked(given)
    site = _site(request, ask, criteria)
    verdict = given.get("verdict", "")
    return Wish(
        site=site,
        criteria=criteria,
        verdict=verdict if verdict in _WORDS else "",
        reason=ids.decode(given.get("reason", "")) if verdict not in ("approve", "keep") else None,
        note=given.get("note", ""),
    )


def _asked_of(given: Any) -> Ask:
    kind = given.get("kind", "")
    return Ask(kind=kind if kind in KINDS else "", article=given.get("article", ""))


def _ticked(given: Any) -> actions.Criteria:
    numbers = [ids.decode(each) for each in given.getlist("c")[:_MOST_CHOSEN]]
    chosen = tuple(each for each in numbers if each is not None)
    if not chosen:
        raise Refusal(Kind.INVALID, "nothing_chosen", _("Tick the comments that you mean, then look at the preview."))
    return actions.Criteria(comments=chosen)


def _everything(request: HttpRequest, ask: Ask) -> actions.Criteria:
    """All cases of the kind and article that the address names."""
    article = _article(request, ask.article) if ask.article else None
    return actions.Criteria(kind=ask.kind or "pending", article=article)


def _article(request: HttpRequest, slug: str) -> int:
    found = articles_of(scope_of(request).moderated).filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        raise not_found()
    return found


def _site(request: HttpRequest, ask: Ask, criteria: actions.Criteria) -> Site:
    """The site of what is meant: an act is about one site, that of the first comment where several are."""
    sites = scope_of(request).moderated
    if criteria.comments:
        return queries.subject(sites, criteria.comments[0]).site
    first, _more = queries.cases(sites, filters=ask.filters(0), limit=1, now=clock.now())
    if not first:
        raise Refusal(Kind.CONFLICT, "nothing_meant", _("There is no comment to which this applies."))
    return _site_of(first[0])


def _site_of(case: Case) -> Site:
    return Site.objects.get(id=case.site_id)
