"""What an operator means by a name."""

from typing import TYPE_CHECKING

from discussion.articles.queries import articles_of
from discussion.core.errors import Kind, Refusal
from discussion.core.ids import decode
from discussion.imports import queries
from discussion.sites.queries import default_site, sites

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.imports.models import Batch
    from discussion.sites.models import Site


def named_site(name: str) -> "Site":
    """The site of this host or name, the default one for an empty name; raises Refusal `site_not_found`."""
    if not name:
        return default_site()
    found = sites().filter(origins__host=name.lower()).first() or sites().filter(name=name).first()
    if found is None:
        known = ", ".join(site.name for site in sites()[:10])
        raise Refusal(Kind.NOT_FOUND, "site_not_found", f"There is no site {name!r}: name one of {known}.")
    return found


def named_article(slug: str, site: "Site") -> "Article":
    """The site's article with this slug; raises Refusal `article_not_found`."""
    found = articles_of([site.id]).filter(slug=slug).first()
    if found is None:
        raise Refusal(Kind.NOT_FOUND, "article_not_found", f"{site} has no article {slug!r}: give the slug of one.")
    return found


def named_batch(name: str) -> "Batch":
    """The batch with this public id; raises Refusal `batch_not_found`."""
    number = decode(name)
    try:
        return queries.batch(number or 0)
    except Refusal:
        sentence = f"There is no batch {name!r}: give the 13 letters that the import told."
        raise Refusal(Kind.NOT_FOUND, "batch_not_found", sentence) from None
