"""Comments in HTML: threads, quotations, and the one that a page is about.

Plain strings, for a template took 12 ms of CPU for a page of 60 comments, and this takes 3. All that people typed
passes `escape` here or the sanitiser of `core.markup`; everything else is the product's own. Lists nest as deep as
their page does, which is a few levels, however deep people argue.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from discussion.comments.tree import Node
from discussion.core import ids
from discussion.core.numbers import counted
from discussion.pages import addresses, charts
from discussion.pages.moments import machine, spoken
from discussion.pages.phrases import ICON, Phrases, phrases

if TYPE_CHECKING:
    from discussion.accounts.queries import Byline
    from discussion.articles.models import Article

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_CARD = """<article id="c-{id}" aria-labelledby="by-{id}"{by}>{note}{featured}
<header class="d-head"><b id="by-{id}">{name}</b>{badges}{stance}
<a href="{url}"><time datetime="{machine}">{spoken}</time></a>{edited}</header>
<div class="d-body" dir="auto">{body}</div>{acts}
</article>
"""
_BY = ' data-by="{}"'
_AUTHOR = '<a href="{}">{}</a>'
_GONE = '<article id="c-{id}"><p class="d-gone"><a href="{url}">{words}</a></p></article>\n'
_ROLE = '\n<span class="d-role is-staff">{}</span>'
_MINDS = '<span class="d-minds">{}</span>'
_ACTS = '\n<div class="d-acts">{score}{links}{minds}</div>'
_NOTE = f'<p class="d-note">{ICON.format("clock")}<span>{{}}</span></p>'
_FEATURED = f'<p class="d-note" data-featured>{ICON.format("pin")}<span>{{}}{{}}</span></p>'
_MARKED = " is-featured"
_REPLIES = f'<details class="d-replies" open><summary>{ICON.format("plus")}<span>{{}}</span></summary><ol>\n'
_FURTHER = '<{tag} class="d-more"><a class="d-act is-strong" href="{url}" data-act="{act}">{text}</a></{tag}>\n'


def thread(nodes: Sequence[Node], *, sort: str, can_answer: bool) -> str:
    """List items: the comments with the replies that their page holds, and links to the rest."""
    said = phrases()
    return "".join(part for node in nodes for part in _branch(node, sort, can_answer, said))


def quoted(nodes: Sequence[Node]) -> str:
    """List items: the comments alone, to be read and not answered."""
    said = phrases()
    return "".join(f'<li class="d-c">{_card(node, ids.encode(node.id), said)}</li>\n' for node in nodes)


def target(node: Node, *, can_answer: bool, is_readable: bool = False, note: str = "") -> str:
    """A list item: the comment that a page is about; its author reads it even where others do not."""
    kind, public_id, said = "is-pending" if note else "is-target", ids.encode(node.id), phrases()
    acts = "" if note else _acts(node, public_id, said, can_answer=can_answer)
    return f'<li class="d-c {kind}">{_card(node, public_id, said, acts, is_readable=is_readable, note=note)}</li>\n'


def written(shown: Sequence[tuple[Node, "Article"]]) -> str:
    """List items: comments of one reader, each with its article in the place of the name, which the page says once."""
    said = phrases()
    cards = (_card(node, ids.encode(node.id), said, head=_beneath(article, said)) for node, article in shown)
    return "".join(f'<li class="d-c">{card}</li>\n' for card in cards)


def badges(byline: "Byline") -> list[str]:
    """The reader's badges, as they are read."""
    return [phrases().badges.get(badge, badge) for badge in byline.badges]


@lru_cache(maxsize=32)
def _blank(language: str) -> str:
    node = Node(0, None, 0, "published", "", _NEVER, None, 0, 0, 0, 0, 1, None, None, "", _NEVER)
    said = phrases()
    acts = _acts(node, ids.encode(0), said, can_answer=True, link=said.link)
    return f'<li class="d-c">{_card(node, ids.encode(0), said, acts)}</li>\n'


def blank() -> str:
    """A list item without a comment, as the page's script fills it in."""
    return _blank(get_language() or "")


def replies_counted(number: int) -> str:
    """1 reply, 2 replies, 1,000 replies."""
    return counted(number, "%(n)s reply", "%(n)s replies")


def _branch(node: Node, sort: str, can_answer: bool, said: Phrases) -> Iterator[str]:
    public_id = ids.encode(node.id)
    acts = _acts(node, public_id, said, can_answer=can_answer, link=said.link)
    mark = _MARKED if node.is_shown and node.featured_at else ""
    yield f'<li class="d-c{mark}">{_card(node, public_id, said, acts)}'
    if node.replies:
        yield _REPLIES.format(replies_counted(node.reply_count))
        for reply in node.replies:
            yield from _branch(reply, sort, can_answer, said)
        yield f"{_further(node, public_id, sort, tag='li')}</ol></details></li>\n"
    else:
        yield f"{_further(node, public_id, sort, tag='p')}</li>\n"


def _card(
    node: Node,
    public_id: str,
    said: Phrases,
    acts: str = "",
    *,
    is_readable: bool = False,
    note: str = "",
    head: str = "",
) -> str:
    url = addresses.known_comment(public_id)
    if not (node.is_shown or is_readable):
        return _GONE.format(id=public_id, url=url, words=_gone(node, said))
    return _CARD.format(
        id=public_id,
        by=_BY.format(ids.encode(node.author)) if node.author else "",
        url=url,
        note=_NOTE.format(escape(note)) if note else "",
        featured=_featured(node),
        name=head or _author(node, said),
        badges="" if head or node.byline is None else "".join(map(_ROLE.format, map(escape, badges(node.byline)))),
        stance=_stance(node, said),
        machine=machine(node.created_at),
        spoken=spoken(node.created_at),
        edited=said.edited.format(url) if node.edited_at and node.is_shown else "",
        # What scrolls sideways must be within reach of the keyboard.
        body=node.body_html.replace("<pre>", '<pre tabindex="0">'),
        acts=acts,
    )


def _featured(node: Node) -> str:
    """That the editors chose it, and what they say of it."""
    if node.featured_at is None or not node.is_shown:
        return ""
    note = f": <bdi>{escape(node.featured_note)}</bdi>" if node.featured_note else ""
    return _FEATURED.format(_("Featured by the editors"), note)


def _acts(node: Node, public_id: str, said: Phrases, *, can_answer: bool, link: str = "") -> str:
    """The score, and what a reader can do."""
    score = said.score.format(score=str(node.up - node.down).replace("-", "−"))
    name, url = _name(node, said), addresses.known_comment(public_id)
    label = escape(node.byline.name) if node.byline else ""
    voting = score
    if can_answer:
        voting = said.vote.format(url=url, name=name, label=label or said.nobody, score=score)
    return _ACTS.format(score=voting, links=link.format(url=url, name=name), minds=_minds(node.changed_mind_count))


def _minds(number: int) -> str:
    return _MINDS.format(counted(number, "Changed %(n)s mind", "Changed %(n)s minds")) if number else ""


def _stance(node: Node, said: Phrases) -> str:
    """The answer that the author shows, with its mark."""
    answer = node.answer
    if answer is None or not node.is_shown:
        return ""
    mark = charts.Answer(answer.number, answer.text, answer.is_undecided, answer.hue)
    return said.stance.format(css=mark.css, mark=mark.mark, text=escape(answer.text))


def _beneath(article: "Article", said: Phrases) -> str:
    return said.beneath.format(addresses.article(article.slug), escape(article.title))


def _author(node: Node, said: Phrases) -> str:
    """The name, which leads to the author's page where there is one."""
    is_linked = node.author is not None and node.byline is not None and node.byline.has_page
    return (
        _AUTHOR.format(addresses.reader(ids.encode(node.author or 0)), _name(node, said))
        if is_linked
        else _name(node, said)
    )


def _name(node: Node, said: Phrases) -> str:
    return f"<bdi>{escape(node.byline.name)}</bdi>" if node.byline and node.byline.name else said.nobody


def _gone(node: Node, said: Phrases) -> str:
    """What is left for the replies to hang on; whether it waits or was removed is nobody's business."""
    return said.gone[node.state == "deleted", node.reply_count > 0]


def _further(node: Node, public_id: str, sort: str, *, tag: str) -> str:
    """Where the replies are read that the page does not hold."""
    if node.next is None:
        return ""
    url, rest = addresses.known_comment(public_id), max(1, node.reply_count - len(node.replies))
    if node.replies:
        text, act = counted(rest, "%(n)s more reply", "%(n)s more replies"), "replies"
        url += f"replies{addresses.query(sort=sort, cursor=node.next)}#replies"
    else:
        text, act = _("Continue this thread: %(replies)s") % {"replies": replies_counted(rest)}, "thread"
        url += f"{addresses.query(sort=sort)}#replies"
    return _FURTHER.format(tag=tag, url=escape(url), act=act, text=text)
