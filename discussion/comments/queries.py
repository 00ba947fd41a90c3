"""Every read of comments that leaves the package."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from discussion.accounts.models import Reader
from discussion.accounts.queries import bylines, public_reader
from discussion.articles.models import Article
from discussion.articles.queries import public
from discussion.comments import fetching, levels
from discussion.comments.cursors import DEFAULT_SORT, Cursor, decode, sort_named
from discussion.comments.models import Comment, Revision, Vote
from discussion.comments.own import as_seen_by
from discussion.comments.tree import PAGE_BUDGET, Node, Page, allot, attach, close, page
from discussion.core import cursors
from discussion.core.errors import not_found
from discussion.sites.models import Site

PENDING_LIMIT = 100
_MOST_VOTED = 2_000
_NODE_COLUMNS = (
    *("id", "parent_id", "depth", "state", "body_html", "created_at", "edited_at"),
    *("up", "down", "reply_count", "changed_mind_count", "revision", "author_id", "featured_at", "featured_note"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """How much of a thread is asked for: comments on the level, replies below each, levels below that."""

    sort: str = DEFAULT_SORT
    limit: int = 20
    replies: int = 3
    depth: int = 3
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Ancestors:
    """The nearest comments above one, root first, and the cursor that leads further up."""

    items: list[Node]
    next: str | None


def thread(article: Article, window: Window) -> Page:
    """A page of an article's top-level comments, each with its first replies."""
    sort = sort_named(window.sort)
    cursor = decode(window.cursor, sort) if window.cursor else Cursor(sort.name)
    found = page(
        levels.roots(article.id, sort=sort, cursor=cursor, limit=window.limit + 1), limit=window.limit, sort=sort.name
    )
    _grow(found.items, window, site_id=article.site_id)
    return found


def replies(comment: Comment, window: Window) -> Page:
    """A page of the direct replies of a comment, each with its own first replies."""
    sort = sort_named(window.sort)
    cursor = decode(window.cursor, sort) if window.cursor else Cursor(sort.name)
    found = page(
        levels.replies(comment.id, sort=sort, cursor=cursor, limit=window.limit + 1), limit=window.limit, sort=sort.name
    )
    _grow(found.items, window, site_id=comment.site_id)
    return found


def chosen(article: Article, place: str, window: Window) -> Page:
    """A page of an article's comments, each on its own, for which a condition holds: see `levels.chosen`."""
    sort = sort_named(window.sort)
    cursor = decode(window.cursor, sort) if window.cursor else Cursor(sort.name)
    nodes = levels.chosen(article.id, place, sort=sort, cursor=cursor, limit=window.limit + 1)
    found = page(nodes, limit=window.limit, sort=sort.name)
    close(found.items, sort.name)
    _sign(found.items, article.site_id)
    return found


def node(comment: Comment) -> Node:
    """One comment, fetched with its author, as pages show it; its replies are behind `next`."""
    return node_with_replies(comment, Window(replies=0, depth=0))


def node_with_replies(comment: Comment, window: Window) -> Node:
    """One comment, fetched with its author, as pages show it with its first replies."""
    found = _node(comment)
    _grow([found], window, site_id=comment.site_id)
    return found


def nodes_in_any_state(numbers: Mapping[int, int]) -> dict[int, Node]:
    """Comment → how it looks to its author or its moderators, for these (comment → its site), in two statements."""
    found = {each.id: each for each in levels.named(list(numbers))}
    close(found.values(), DEFAULT_SORT)
    for site_id in set(numbers.values()):
        _sign([each for each in found.values() if numbers[each.id] == site_id], site_id)
    return found


def followed(numbers: Collection[int], *, site_id: int) -> dict[int, Node]:
    """Comment → how it looks now, for those of one site that still exist; nobody may be shown all of them."""
    found = levels.named(list(numbers))
    close(found, DEFAULT_SORT)
    _sign([each for each in found if each.is_shown], site_id)
    return {each.id: each for each in found}


def votes_since(articles: Collection[int], since: datetime) -> list[tuple[int, int, int, int]]:
    """Article, comment, and its votes for and against, for published ones that were voted on since."""
    rows = Comment.objects.filter(article__in=articles, voted_at__gt=since, state=Comment.State.PUBLISHED)
    return list(rows.order_by("id").values_list("article_id", "id", "up", "down")[:_MOST_VOTED])


def ancestors(comment: Comment, *, limit: int, cursor: str | None) -> Ancestors:
    """The nearest `limit` comments above one, root first; the cursor leads upwards. Raises Refusal `invalid_cursor`."""
    start = _above(comment, cursor) if cursor else comment.parent_id
    if start is None:
        return Ancestors([], None)
    chain = levels.ancestors(start, limit=limit + 1)
    upwards = cursors.encode(["up", comment.id, chain[limit].id]) if len(chain) > limit else None
    items = chain[limit - 1 :: -1] if len(chain) > limit else chain[::-1]
    _sign(items, comment.site_id)
    return Ancestors(items, upwards)


def comment_for(reader: Reader | None, comment_id: int, *, now: datetime, is_moderator: bool = False) -> Comment:
    """A comment that this reader may know of, with its article and author.

    Everybody knows the listed ones of a public article, authors and moderators also those that are held.
    Raises Refusal `not_found` for all else.
    """
    found = fetching.comment(comment_id)
    if found is None or not (is_moderator or _knows(reader, found, now)):
        raise not_found()
    return as_seen_by(reader, found)


def author_of(comment_id: int) -> int | None:
    """The id of a comment's author; None where there is no such comment or no author any more."""
    return Comment.objects.filter(id=comment_id).values_list("author_id", flat=True).first()


def revisions(comment: Comment, *, limit: int, cursor: str | None) -> tuple[list[Revision], str | None]:
    """The earlier texts of a published comment, newest first. Raises Refusal `not_found`, `invalid_cursor`."""
    if comment.state != Comment.State.PUBLISHED:
        raise not_found()
    found = Revision.objects.filter(comment=comment).order_by("-number")
    if cursor:
        found = found.filter(number__lt=_part_of("rev", comment, cursor))
    items = list(found[: limit + 1])
    more = cursors.encode(["rev", comment.id, items[limit - 1].number]) if len(items) > limit else None
    return items[:limit], more


def votes_of(reader: Reader, article: Article) -> dict[int, int]:
    """Comment id → the reader's vote, 1 or -1, throughout an article."""
    return dict(Vote.objects.filter(reader=reader, article=article).values_list("comment_id", "value"))


def vote_of(reader: Reader, comment: Comment) -> int:
    """The reader's vote on one comment: 1, 0 or -1."""
    return Vote.objects.filter(reader=reader, comment=comment).values_list("value", flat=True).first() or 0


def pending_of(reader: Reader, article: Article) -> list[Comment]:
    """The reader's own comments beneath the article that wait for a moderator, newest first, at most 100."""
    own = Comment.objects.filter(author=reader, article=article, state=Comment.State.PENDING)
    return list(own.select_related("author", "article").order_by("-created_at", "-id")[:PENDING_LIMIT])


def newest_of_article(article: Article, *, limit: int) -> list[Comment]:
    """The newest published comments of an article, each with its author."""
    # A range of one and its column in the order: by equality PostgreSQL walks through every article's comments.
    found = Comment.objects.filter(article_id__gte=article.id, article_id__lte=article.id)
    return list(_newest(found).order_by("-article_id", "-id")[:limit])


def newest_of_site(site: Site, *, limit: int, now: datetime) -> list[Comment]:
    """The newest published comments beneath the site's public articles, each with its author and article."""
    found = Comment.objects.filter(public(now, path="article__"), site_id__gte=site.id, site_id__lte=site.id)
    with_article = _newest(found, "article__title", "article__slug").select_related("article", "author")
    return list(with_article.order_by("-site_id", "-id")[:limit])


def public_author(number: int, *, now: datetime) -> Reader:
    """A reader whose page everybody may see. Raises Refusal `not_found`.

    A guest has one from the first comment on that everybody can read: until then their name is nobody's business.
    """
    found = public_reader(number)
    if not has_page(found, now=now):
        raise not_found()
    return found


def has_page(reader: Reader, *, now: datetime) -> bool:
    """Whether the reader, who is active and has a name, has a page for everybody."""
    return reader.kind != Reader.Kind.GUEST or _published_by(reader, now).exists()


def comments_by(
    reader: Reader, *, limit: int, cursor: str | None, now: datetime
) -> tuple[list[tuple[Node, Article]], str | None]:
    """What a reader has published beneath the public articles of their site, newest first, each with its article.

    Raises Refusal `invalid_cursor`. The answers in polls that the author shows are left out: nobody shall read a
    person's opinions off one page.
    """
    found = _published_by(reader, now)
    if cursor:
        found = found.filter(id__lt=_part_of("by", reader, cursor))
    shown = found.select_related("article").order_by("-id")
    rows = list(shown.defer("body", "article__body", "article__body_html")[: limit + 1])
    nodes = [_node(each) for each in rows[:limit]]
    close(nodes, DEFAULT_SORT)
    _sign(nodes, reader.site_id)
    more = cursors.encode(["by", reader.id, nodes[-1].id]) if len(rows) > limit else None
    return [(node, each.article) for node, each in zip(nodes, rows, strict=False)], more


def comments_of(site_ids: Collection[int] | None) -> QuerySet[Comment]:
    """Every comment of these sites (of all, for None) in every state, newest first, for those who moderate them."""
    found = Comment.objects.select_related("author", "article").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def _published_by(reader: Reader, now: datetime) -> QuerySet[Comment]:
    beneath = Comment.objects.filter(public(now, path="article__"), article__site=reader.site_id)
    return beneath.filter(author=reader, state=Comment.State.PUBLISHED)


def _newest(found: QuerySet[Comment], *more: str) -> QuerySet[Comment]:
    shown = found.filter(state=Comment.State.PUBLISHED).select_related("author")
    return shown.only("body_html", "created_at", "edited_at", "author__name", *more)


def _knows(reader: Reader | None, comment: Comment, now: datetime) -> bool:
    if not comment.article.is_public(now):
        return False
    is_own = reader is not None and comment.author_id == reader.id
    return comment.is_listed or (is_own and comment.state != Comment.State.DELETED)


def _node(comment: Comment) -> Node:
    columns = [getattr(comment, column) for column in _NODE_COLUMNS]
    return Node(*[*columns, comment.created_at])


def _above(comment: Comment, cursor: str) -> int:
    start = _part_of("up", comment, cursor)
    if not Comment.objects.filter(id=start, article_id=comment.article_id).exists():
        raise cursors.invalid()
    return start


def _part_of(name: str, whose: Comment | Reader, cursor: str) -> int:
    kind, number, value = cursors.decode(cursor, length=3)
    if kind != name or number != whose.id:
        raise cursors.invalid()
    return cursors.whole(value)


def _grow(nodes: list[Node], window: Window, *, site_id: int) -> None:
    """Hang `window.depth` levels of replies below the nodes, within the budget of one answer."""
    sort, parents, budget, everyone = sort_named(window.sort), nodes, PAGE_BUDGET - len(nodes), list(nodes)
    for _ in range(window.depth if window.replies else 0):
        shares = allot(parents, replies=window.replies, budget=budget)
        if not shares:
            break
        children = levels.first_replies(list(shares), sort=sort, limit=window.replies)
        parents = attach(parents, children, shares, sort.name)
        budget -= len(parents)
        everyone += parents
    close(parents, sort.name)
    _sign(everyone, site_id)


def _sign(nodes: Sequence[Node], site_id: int) -> None:
    known = bylines(_authors(nodes), site_id)
    for each in nodes:
        each.byline = known.get(each.author or 0)


def _authors(nodes: Iterable[Node]) -> set[int]:
    return {each.author for each in nodes if each.author is not None}


def sites_of(numbers: Collection[int]) -> dict[int, int]:
    """Comment → its site, for those of these ids that are taken."""
    return dict(Comment.objects.filter(id__in=numbers).values_list("id", "site_id"))
