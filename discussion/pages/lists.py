"""What a list of comments needs on whichever page it stands."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions.refusals import closed, commenting_off
from discussion.comments.queries import Window
from discussion.comments.tree import Page
from discussion.core import ids
from discussion.pages import addresses, threads
from discussion.pages.reasons import REASONS
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from datetime import datetime

    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.sites.models import Site

_NAMES_OF_SORTS = {
    "best": gettext_lazy("Best"),
    "new": gettext_lazy("New"),
    "old": gettext_lazy("Old"),
    "top": gettext_lazy("Top"),
    "controversial": gettext_lazy("Controversial"),
    "common_ground": gettext_lazy("Common ground"),
    "split": gettext_lazy("Split"),
}
# These say something only where a poll divides the readers.
_OF_SIDES = ("common_ground", "split")
# What the page's script imports: named to the browser, so that it need not find out one after the other. What works for
# a site that asks for it is loaded when somebody writes there.
_LATER = "working.js"
_MODULES = [
    f"pages/thread/{path.name}"
    for path in sorted(Path(__file__).parent.glob("static/pages/thread/*.js"))
    if path.name != _LATER
]


def of_article(
    article: "Article", page: Page, window: Window, *, is_open: bool, now: "datetime", stance: str | None = None
) -> dict[str, Any]:
    """The top-level comments of an article, or those whose authors show the answer with the id `stance`."""
    url, has_lead = addresses.article(article.slug), stances.has_lead(article)
    shown = _list(page, window, url=url, anchor="#discussion", noun="comments", is_open=is_open, stance=stance)
    filters = [
        (addresses.query(sort=window.sort, stance=ids.encode(each.answer.option)), each.answer.text, each.comments)
        for each in (stances.filters(article, now) if has_lead else ())
    ]
    chosen = addresses.query(sort=window.sort, stance=stance)
    everyone = addresses.query(sort=window.sort)
    return {**shown, "sorts": _sorts(has_lead, window), "filters": filters, "chosen": chosen, "everyone": everyone}


def of_replies(comment: "Comment", page: Page, window: Window, *, is_open: bool) -> dict[str, Any]:
    """The direct replies of a comment, further ones on the page of its replies."""
    url = f"{addresses.comment(comment.id)}replies"
    shown = _list(page, window, url=url, anchor="#replies", noun="replies", is_open=is_open)
    return {**shown, "sorts": _sorts(stances.has_lead(comment.article), window)}


def closed_note(site: "Site", *, is_open: bool) -> str:
    """Why nobody can add to the discussion; empty where somebody can."""
    if not is_open:
        return closed().detail
    return "" if site.takes_comments else commenting_off().detail


def _sorts(has_lead: bool, window: Window) -> dict[str, str]:
    """The names of the sorts that say something here."""
    return {
        name: str(text)
        for name, text in _NAMES_OF_SORTS.items()
        if has_lead or name not in _OF_SIDES or name == window.sort
    }


def _of_comments() -> dict[str, str]:
    return {
        "sort_label": _("Sort comments"),
        "more_label": _("More comments"),
        "first_label": _("First comments"),
    }


def _of_replies() -> dict[str, str]:
    return {"sort_label": _("Sort replies"), "more_label": _("More replies"), "first_label": _("First replies")}


def _list(
    page: Page, window: Window, *, url: str, anchor: str, noun: str, is_open: bool, stance: str | None = None
) -> dict[str, Any]:
    next_url = f"{url}{addresses.query(sort=window.sort, stance=stance, cursor=page.next)}{anchor}" if page.next else ""
    return {
        "thread": threads.thread(page.items, sort=window.sort, can_answer=is_open),
        "sort": window.sort,
        "stance": addresses.query(stance=stance).replace("?", "&"),
        "base_url": url,
        "anchor": anchor,
        "noun": noun,
        **(_of_replies() if noun == "replies" else _of_comments()),
        "next_url": next_url,
        "is_later": bool(window.cursor),
        "is_open": is_open,
        "blank": threads.blank(),
        "report_reasons": REASONS,
        "modules": _MODULES,
    }
