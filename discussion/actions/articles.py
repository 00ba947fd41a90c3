"""What editors do with articles."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import news
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.refusals import stale
from discussion.articles.addresses import normalise
from discussion.articles.models import Article, ArticleURL
from discussion.core import ids, markup
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.models import Site

_SLUG_LENGTH = 120
_LENGTHS = {"title": 300, "standfirst": 2000, "author": 200, "external_id": 255, "url": 2000}
_MAX_ALIASES = 20
# What the API's own addresses are called.
_RESERVED_SLUGS = frozenset({"lookup"})
_is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Text:
    """What an editor sets of an article. An empty slug is made from the title; the body is Markdown."""

    title: str
    slug: str = ""
    standfirst: str = ""
    body: str = ""
    author: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    external_id: str | None = None
    state: str = Article.State.OPEN
    published_at: datetime | None = None
    closes_at: datetime | None = None


def create_article(
    *,
    site: Site,
    text: Text,
    now: datetime,
    meter: Meter,
    editor: Reader | None = None,
    key: RequestKey | None = None,
    number: int | None = None,
) -> Article:
    """A new article of the site, or the one that the editor's earlier request with this key made.

    `number` is the id of one that comes home from an export; nobody else has it.

    Raises Refusal: `slug_taken`, `address_taken`, `external_id_taken`, `invalid_…` with its field, `rate_limited`.
    """
    text = _checked(text, now)
    body_html = markup.render_article(text.body) if text.body else ""
    article = Article(id=number or ids.new_id(), site=site, created_at=now, updated_at=now)
    if editor is None:
        with write():
            return _create(article, text, body_html, now)
    with once(reader=editor, key=key, status=CREATED, subject=article.id, now=now) as earlier:
        if earlier is not None:
            return Article.objects.select_related("site").get(id=earlier)
        meter.take("articles")
        return _create(article, text, body_html, now)


def edit_article(*, article: Article, text: Text, now: datetime, meter: Meter, revision: int | None = None) -> Article:
    """The article with new text, state and addresses; the former canonical address stays an alias.

    `revision` is the one the editor saw. Raises Refusal: `stale` and what `create_article` raises.
    """
    text = _checked(text, now)
    body_html = markup.render_article(text.body) if text.body else ""
    with write():
        meter.take("articles")
        locked = Article.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(id=article.id)
        if revision is not None and revision != locked.revision:
            raise stale()
        former = locked.url
        _fill(locked, text, body_html, now)
        locked.revision += 1
        locked.save()
        _address(locked, text.aliases + ((former,) if former else ()))
        news.note(article=locked.id, event=news.Event.ARTICLE)
    return locked


def text_of(article: Article) -> Text:
    """What an editor has set of the article; its aliases are kept apart and only ever added to."""
    fields = {name: getattr(article, name) for name in Text.__dataclass_fields__ if name != "aliases"}
    return Text(**fields)


def _create(article: Article, text: Text, body_html: str, now: datetime) -> Article:
    _fill(article, replace(text, slug=text.slug or _free_slug(text.title)), body_html, now)
    article.save(force_insert=True)
    _address(article, text.aliases)
    return article


def _fill(article: Article, text: Text, body_html: str, now: datetime) -> None:
    slug = text.slug or article.slug
    _refuse_taken(article, slug, text.external_id)
    article.slug = slug
    for name in ("title", "standfirst", "author", "url", "external_id", "state", "published_at", "closes_at"):
        setattr(article, name, getattr(text, name))
    article.body, article.body_html = text.body, body_html
    article.updated_at = now


def _refuse_taken(article: Article, slug: str, external_id: str | None) -> None:
    others = Article.objects.exclude(id=article.id)
    if slug in _RESERVED_SLUGS or others.filter(slug=slug).exists():
        raise Refusal(
            Kind.CONFLICT,
            "slug_taken",
            _("The slug %(slug)s is taken: choose another one.") % {"slug": repr(slug)},
            field="slug",
        )
    if external_id and others.filter(site_id=article.site_id, external_id=external_id).exists():
        raise Refusal(
            Kind.CONFLICT, "external_id_taken", _("Another article carries this external id."), field="external_id"
        )


def _address(article: Article, aliases: tuple[str, ...]) -> None:
    for url in (article.url, *aliases):
        address = normalise(url) if url else None
        if address is None:
            continue
        found, _is_new = ArticleURL.objects.get_or_create(
            site_id=article.site_id, address=address, defaults={"article": article}
        )
        if found.article_id != article.id:
            raise Refusal(
                Kind.CONFLICT,
                "address_taken",
                _("Another article stands at %(url)s: each address has one discussion.") % {"url": url},
                field="url",
            )


def _free_slug(title: str) -> str:
    """A slug from the title that no article has yet."""
    base = slugify(title, allow_unicode=False)[: _SLUG_LENGTH - 8].strip("-") or "article"
    taken = {*_RESERVED_SLUGS, *Article.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def _checked(text: Text, now: datetime) -> Text:
    _check_characters(text)
    title = " ".join(text.title.split())
    if not title:
        raise _invalid("title", _("Give the article a title."))
    if text.slug and (slugify(text.slug) != text.slug or len(text.slug) > _SLUG_LENGTH):
        raise _invalid(
            "slug", _("Use up to %(slug_length)s small letters, digits and hyphens.") % {"slug_length": _SLUG_LENGTH}
        )
    if text.state not in Article.State.values:
        raise _invalid(
            "state",
            _("Use one of %(values)s.") % {"values": ", ".join(Article.State.values)},
        )
    _check_addresses(text)
    body = markup.clean(text.body, limit=markup.ARTICLE_LIMIT) if text.body.strip() else ""
    return replace(
        text, title=title, body=body, published_at=_published_at(text, now), external_id=text.external_id or None
    )


def _published_at(text: Text, now: datetime) -> datetime | None:
    if text.state == Article.State.SCHEDULED and text.published_at is None:
        raise _invalid("published_at", _("A scheduled article needs the time at which it opens."))
    if text.state in (Article.State.OPEN, Article.State.CLOSED):
        return text.published_at or now
    return text.published_at


def _check_characters(text: Text) -> None:
    for name, longest in _LENGTHS.items():
        value = getattr(text, name) or ""
        if len(value) > longest:
            raise _invalid(
                name,
                _("Use at most %(longest)s characters; this has %(length)s.")
                % {"longest": longest, "length": len(value)},
            )
        if any((letter < " " and letter not in "\n\t") or "\ud800" <= letter <= "\udfff" for letter in value):
            raise _invalid(name, _("This holds characters that cannot be shown."))


def _check_addresses(text: Text) -> None:
    if len(text.aliases) > _MAX_ALIASES:
        raise _invalid("aliases", _("Give at most %(max_aliases)s alias addresses.") % {"max_aliases": _MAX_ALIASES})
    for name, url in [("url", text.url), *(("aliases", alias) for alias in text.aliases)]:
        if url and not _is_address(url):
            raise _invalid(name, _("This is no web address: give one that begins with http:// or https://."))


def _is_address(url: str) -> bool:
    try:
        _is_url(url)
    except ValidationError:
        return False
    return normalise(url) is not None


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
