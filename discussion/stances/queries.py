"""Every read of stances that leaves the package."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments import queries as comments
from discussion.comments.models import Comment
from discussion.comments.queries import Window
from discussion.comments.statistics import published_since
from discussion.comments.tree import Answer, Node, Page
from discussion.core import statements
from discussion.core.errors import Kind, Refusal
from discussion.polls import choices
from discussion.polls import queries as polls
from discussion.polls.models import Poll
from discussion.sites.models import Site
from discussion.stances.minds import Minds, minds, without_table
from discussion.stances.models import Stance
from discussion.stances.sides import FEWEST_READERS

# Below, a filter would tell about single readers.
FEWEST_COMMENTS = FEWEST_READERS
_OF_ONE_ANSWER = (Poll.Kind.SINGLE.value, Poll.Kind.RANKED.value)
_LEAD = "SELECT 1 FROM polls_poll WHERE article_id = %s AND is_lead AND NOT is_draft AND kind IN (%s, %s)"
_SHOWN = """
    SELECT reader_id, poll_id, option FROM stances_stance
    WHERE article_id = %s AND shown_in_id = poll_id AND option IS NOT NULL AND reader_id {among}
"""
_COMMENTS = """
    SELECT s.option, COUNT(*) FROM stances_stance s
    JOIN polls_poll p ON p.id = s.poll_id AND p.is_lead AND NOT p.is_draft
    JOIN comments_comment c ON c.author_id = s.reader_id AND c.article_id = s.article_id AND c.state = 'published'
    WHERE s.article_id = %s AND s.shown_in_id = s.poll_id AND s.option IS NOT NULL GROUP BY s.option ORDER BY s.option
"""
_BY_STANCE = """c.article_id = %s AND c.state = 'published' AND c.author_id IN (
    SELECT s.reader_id FROM stances_stance s
    WHERE s.article_id = c.article_id AND s.poll_id = {poll:d} AND s.shown_in_id = s.poll_id AND s.option = {option:d}
)"""
_CHANGES = """
    SELECT m.before, b.choices, COUNT(*) FROM stances_changeofmind m JOIN polls_ballot b ON b.id = m.ballot_id
    WHERE b.poll_id = %s AND NOT b.is_set_apart GROUP BY m.before, b.choices
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the lead poll's answers, and how many published comments carry it."""

    answer: Answer
    comments: int


def show_on(article: Article, nodes: Iterable[Node]) -> None:
    """Give the comments, and the replies that hang on them, the answers that their authors show."""
    everyone = list(_with_replies(nodes))
    authors = {node.author for node in everyone if node.author is not None}
    rows = statements.rows(_SHOWN.format(among=statements.among()), [article.id, statements.numbers(authors)])
    lead = lead_of(article) if rows else None
    known = _answers(lead) if lead else {}
    shown = {reader: known.get(number) for reader, poll, number in rows if lead and poll == lead.id}
    for node in everyone if known else ():
        node.answer = shown.get(node.author or 0)


def filters(article: Article, now: datetime) -> list[Filter]:
    """The answers that at least ten published comments carry; none while a poll hides its results from everybody."""
    rows = statements.rows(_COMMENTS, [article.id])
    lead = lead_of(article) if rows else None
    if lead is None or (lead.results_visible == Poll.Visibility.AFTER_CLOSE and not lead.is_over(now)):
        return []
    known = _answers(lead)
    return [Filter(known[number], count) for number, count in rows if count >= FEWEST_COMMENTS and number in known]


def comments_with(article: Article, option: int, window: Window, *, now: datetime) -> Page:
    """The comments, each on its own, whose authors show this answer; `option` is its id.

    Raises Refusal `no_such_filter` where fewer than ten comments carry it.
    """
    known = next((each for each in filters(article, now) if each.answer.option == option), None)
    if known is None:
        sentence = _("Comments can be chosen by an answer that at least %(fewest_comments)s of them carry.") % {
            "fewest_comments": FEWEST_COMMENTS
        }
        raise Refusal(Kind.INVALID, "no_such_filter", sentence, field="stance")
    lead = lead_of(article)
    place = _BY_STANCE.format(poll=lead.id if lead else 0, option=known.answer.number)
    return comments.chosen(article, place, window)


def has_lead(article: Article) -> bool:
    """Whether a poll that readers may know of divides the readers of the article."""
    return bool(statements.rows(_LEAD, [article.id, *_OF_ONE_ANSWER]))


def lead_of(article: Article) -> Poll | None:
    """The poll whose answers divide the readers of the article."""
    found = Poll.objects.filter(article=article, is_lead=True, is_draft=False)
    return found.filter(kind__in=_OF_ONE_ANSWER).first()


def common_ground(since: datetime, *, site: Site, limit: int, now: datetime) -> list[Comment]:
    """Of what was published from this moment on beneath articles whose readers a poll divides: what all sides hold up.

    Each with its author and article, the furthest first.
    """
    leads = Poll.objects.filter(site=site, is_lead=True, is_draft=False, kind__in=_OF_ONE_ANSWER)
    found = published_since(since, site=site, now=now).filter(article__in=leads.values("article_id"))
    return list(found.select_related("author", "article").order_by("-common_ground", "-id")[:limit])


def is_shown(reader: Reader, article: Article) -> bool:
    """Whether the reader shows their answer in the poll that leads now beside their comments."""
    lead = lead_of(article)
    return lead is not None and Stance.objects.filter(article=article, reader=reader, shown_in=lead).exists()


def changes(poll: Poll) -> Minds:
    """How many of those who answered twice changed their mind, as far as that may be told."""
    rows = statements.rows(_CHANGES, [poll.id])
    if choices.answer(poll.kind, "1") is None:
        readers, changed = sum(count for *_, count in rows), sum(count for a, b, count in rows if a != b)
        return without_table(readers=readers, changed=changed)
    answers = Counter[tuple[int, int]]()
    for before, after, count in rows:
        answers[_answer(poll, before), _answer(poll, after)] += count
    return minds(answers, tuple(option.number for option in polls.options(poll)))


def _answers(lead: Poll) -> dict[int, Answer]:
    """Number → the answer."""
    hues = polls.hues(lead)
    return {
        each.number: Answer(each.id, each.number, each.text, each.is_undecided, hues[each.number])
        for each in polls.options(lead)
    }


def _answer(poll: Poll, text: str) -> int:
    return choices.answer(poll.kind, text) or 0


def _with_replies(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _with_replies(node.replies)
