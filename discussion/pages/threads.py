"""Comments in HTML: threads, quotations, and the one that a page is about.

Plain strings, for a template took 12 ms of CPU for a page of 60 comments, and this takes 3. All that people typed
passes `escape` here or the sanitiser of `core.markup`; everything else is the product's own. Lists nest as deep as
their page does, which is a few levels, however deep people argue.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from discussion.comments.tree import Node
from discussion.core import ids
from discussion.pages import addresses, charts
from discussion.pages.moments import machine, spoken

if TYPE_CHECKING:
    from discussion.accounts.queries import Byline
    from discussion.articles.models import Article

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_BADGES = {"moderator": "Moderator", "editor": "Editor"}
_DELETED = "Deleted by its author."
_REMOVED = "Removed by a moderator."
_STAY = " The replies stay."
_NOBODY = "A former reader"

_CARD = """<article id="c-{id}" aria-labelledby="by-{id}"{by}>{note}{featured}
<header class="d-head"><b id="by-{id}">{name}</b>{badges}{stance}
<a href="{url}"><time datetime="{machine}">{spoken}</time></a>{edited}</header>
<div class="d-body" dir="auto">{body}</div>{acts}
</article>
"""
_BY = ' data-by="{}"'
_AUTHOR = '<a href="{}">{}</a>'
_BENEATH = '<a href="{}"><span class="d-sr">On </span><bdi>{}</bdi></a>'
_GONE = '<article id="c-{id}"><p class="d-gone"><a href="{url}">{words}</a></p></article>\n'
_ROLE = '\n<span class="d-role is-staff">{}</span>'
_STANCE = '\n<span class="d-stance {css}">{mark}<span class="d-sr">Answered </span><bdi>{text}</bdi></span>'
_MINDS = '<span class="d-minds">Changed {}</span>'
_EDITED = '\n<a class="d-edited" href="{}history">edited</a>'
_ACTS = '\n<div class="d-acts">{score}{links}{minds}</div>'
_SCORE = '<span class="d-score"><span class="d-sr">Score </span>{score}</span>'
_ICON = '<svg aria-hidden="true"><use href="#i-{}"/></svg>'
_ARROW = '\n<a class="d-act" href="{{url}}vote" data-act="{act}" aria-label="{label}">{icon}</a>\n'
_UP = _ARROW.format(act="up", label="Agree or useful", icon=_ICON.format("up"))
_DOWN = _ARROW.format(act="down", label="Disagree or not useful", icon=_ICON.format("down"))
_VOTE = (
    '<span class="d-vote" role="group" aria-label="Vote on the comment by {label}">'
    + (_UP + "{score}" + _DOWN)
    + """</span>
<a class="d-act is-ink" href="{url}reply" data-act="reply">Reply<span class="d-sr"> to {name}</span></a>"""
)
_NOTE = f'<p class="d-note">{_ICON.format("clock")}<span>{{}}</span></p>'
_FEATURED = f'<p class="d-note">{_ICON.format("pin")}<span>Featured by the editors{{}}</span></p>'
_MARKED = " is-featured"
_LINK = """
<a class="d-act" href="{url}" data-act="link"><span>Link and more</span><span class="d-sr"> for the comment
by {name}</span></a>"""
_REPLIES = f'<details class="d-replies" open><summary>{_ICON.format("plus")}<span>{{}}</span></summary><ol>\n'
_FURTHER = '<{tag} class="d-more"><a class="d-act is-strong" href="{url}" data-act="{act}">{text}</a></{tag}>\n'


def thread(nodes: Sequence[Node], *, sort: str, can_answer: bool) -> str:
    """List items: the comments with the replies that their page holds, and links to the rest."""
    return "".join(part for node in nodes for part in _branch(node, sort, can_answer))


def quoted(nodes: Sequence[Node]) -> str:
    """List items: the comments alone, to be read and not answered."""
    return "".join(f'<li class="d-c">{_card(node, ids.encode(node.id))}</li>\n' for node in nodes)


def target(node: Node, *, can_answer: bool, is_readable: bool = False, note: str = "") -> str:
    """A list item: the comment that a page is about; its author reads it even where others do not."""
    kind, public_id = "is-pending" if note else "is-target", ids.encode(node.id)
    acts = "" if note else _acts(node, public_id, can_answer=can_answer)
    return f'<li class="d-c {kind}">{_card(node, public_id, acts, is_readable=is_readable, note=note)}</li>\n'


def written(shown: Sequence[tuple[Node, "Article"]]) -> str:
    """List items: comments of one reader, each with its article in the place of the name, which the page says once."""
    cards = (_card(node, ids.encode(node.id), head=_beneath(article)) for node, article in shown)
    return "".join(f'<li class="d-c">{card}</li>\n' for card in cards)


def badges(byline: "Byline") -> list[str]:
    """The reader's badges, as they are read."""
    return [_BADGES.get(badge, badge) for badge in byline.badges]


def blank() -> str:
    """A list item without a comment, as the page's script fills it in."""
    node = Node(0, None, 0, "published", "", _NEVER, None, 0, 0, 0, 0, 1, None, None, "", _NEVER)
    acts = _acts(node, ids.encode(0), can_answer=True, link=_LINK)
    return f'<li class="d-c">{_card(node, ids.encode(0), acts)}</li>\n'


def counted(number: int, one: str, many: str) -> str:
    """1 reply, 2 replies, 1,000 replies."""
    return f"{number:,} {one if number == 1 else many}"


def _branch(node: Node, sort: str, can_answer: bool) -> Iterator[str]:
    public_id = ids.encode(node.id)
    acts = _acts(node, public_id, can_answer=can_answer, link=_LINK)
    yield f'<li class="d-c{_MARKED if node.is_shown and node.featured_at else ""}">{_card(node, public_id, acts)}'
    if node.replies:
        yield _REPLIES.format(counted(node.reply_count, "reply", "replies"))
        for reply in node.replies:
            yield from _branch(reply, sort, can_answer)
        yield f"{_further(node, public_id, sort, tag='li')}</ol></details></li>\n"
    else:
        yield f"{_further(node, public_id, sort, tag='p')}</li>\n"


def _card(
    node: Node, public_id: str, acts: str = "", *, is_readable: bool = False, note: str = "", head: str = ""
) -> str:
    url = addresses.known_comment(public_id)
    if not (node.is_shown or is_readable):
        return _GONE.format(id=public_id, url=url, words=_gone(node))
    return _CARD.format(
        id=public_id,
        by=_BY.format(ids.encode(node.author)) if node.author else "",
        url=url,
        note=_NOTE.format(escape(note)) if note else "",
        featured=_featured(node),
        name=head or _author(node),
        badges="" if head or node.byline is None else "".join(map(_ROLE.format, map(escape, badges(node.byline)))),
        stance=_stance(node),
        machine=machine(node.created_at),
        spoken=spoken(node.created_at),
        edited=_EDITED.format(url) if node.edited_at and node.is_shown else "",
        # What scrolls sideways must be within reach of the keyboard.
        body=node.body_html.replace("<pre>", '<pre tabindex="0">'),
        acts=acts,
    )


def _featured(node: Node) -> str:
    """That the editors chose it, and what they say of it."""
    if node.featured_at is None or not node.is_shown:
        return ""
    return _FEATURED.format(f": <bdi>{escape(node.featured_note)}</bdi>" if node.featured_note else "")


def _acts(node: Node, public_id: str, *, can_answer: bool, link: str = "") -> str:
    """The score, and what a reader can do."""
    score = _SCORE.format(score=str(node.up - node.down).replace("-", "−"))
    name, url = _name(node), addresses.known_comment(public_id)
    label = escape(node.byline.name) if node.byline else ""
    voting = _VOTE.format(url=url, name=name, label=label or _NOBODY, score=score) if can_answer else score
    minds = _MINDS.format(counted(node.changed_mind_count, "mind", "minds")) if node.changed_mind_count else ""
    return _ACTS.format(score=voting, links=link.format(url=url, name=name), minds=minds)


def _stance(node: Node) -> str:
    """The answer that the author shows, with its mark."""
    answer = node.answer
    if answer is None or not node.is_shown:
        return ""
    mark = charts.Answer(answer.number, answer.text, answer.is_undecided, answer.hue)
    return _STANCE.format(css=mark.css, mark=mark.mark, text=escape(answer.text))


def _beneath(article: "Article") -> str:
    return _BENEATH.format(addresses.article(article.slug), escape(article.title))


def _author(node: Node) -> str:
    """The name, which leads to the author's page where there is one."""
    is_linked = node.author is not None and node.byline is not None and node.byline.has_page
    return _AUTHOR.format(addresses.reader(ids.encode(node.author or 0)), _name(node)) if is_linked else _name(node)


def _name(node: Node) -> str:
    return f"<bdi>{escape(node.byline.name)}</bdi>" if node.byline and node.byline.name else _NOBODY


def _gone(node: Node) -> str:
    """What is left for the replies to hang on; whether it waits or was removed is nobody's business."""
    words = _DELETED if node.state == "deleted" else _REMOVED
    return words + _STAY if node.reply_count else words


def _further(node: Node, public_id: str, sort: str, *, tag: str) -> str:
    """Where the replies are read that the page does not hold."""
    if node.next is None:
        return ""
    url, rest = addresses.known_comment(public_id), max(1, node.reply_count - len(node.replies))
    if node.replies:
        text, act = counted(rest, "more reply", "more replies"), "replies"
        url += f"replies{addresses.query(sort=sort, cursor=node.next)}#replies"
    else:
        text, act = f"Continue this thread: {counted(rest, 'reply', 'replies')}", "thread"
        url += f"{addresses.query(sort=sort)}#replies"
    return _FURTHER.format(tag=tag, url=escape(url), act=act, text=text)
