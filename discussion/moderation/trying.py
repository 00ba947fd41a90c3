"""What the checks say of a text that nobody has posted: the box in which editors try their rules."""

from datetime import datetime

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.core import markup
from discussion.moderation import engine
from discussion.moderation.checks import known
from discussion.moderation.engine import Screened
from discussion.moderation.models import Screening
from discussion.moderation.policies import rules_for
from discussion.moderation.subject import Subject
from discussion.moderation.trust import REGULAR, STAFF, Record
from discussion.sites.models import Site


def try_text(site: Site, text: str, *, trust: str = REGULAR, now: datetime, article: Article | None = None) -> Screened:
    """The words of all checks that ask nobody elsewhere, as for an author of this trust; nothing is kept.

    Raises Refusal `body_…` for a text that cannot be taken.
    """
    source = markup.clean(text, limit=markup.COMMENT_LIMIT)
    place = article or Article(site=site, slug="", title="")
    subject = Subject(
        article=place,
        author=Reader(site=site, created_at=site.created_at),
        body=source,
        body_html=markup.render_comment(source),
        record=Record(published=0, decided=0, rejected=0, is_staff=trust == STAFF),
        trust=trust,
        rules=rules_for(place, site),
        now=now,
    )
    checks = (*known.REQUEST, *known.BACKGROUND, *known.TOGETHER)
    return engine.run(checks, subject, Screening.Stage.REQUEST)
