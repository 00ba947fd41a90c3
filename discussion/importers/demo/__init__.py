"""The first article of an empty installation, so that a newcomer sees what the product is."""

from datetime import datetime
from pathlib import Path

from discussion.actions.accounts import make_guest
from discussion.actions.articles import Text, create_article
from discussion.actions.comments import post_comment
from discussion.articles.queries import has_articles
from discussion.core.limits import Meter
from discussion.importers.article_text import parse_article
from discussion.sites.queries import default_site

_FILE = Path(__file__).parent / "the-race-for-compute.md"
_STANDFIRST = (
    "The contest of ideas has become a contest for electricity, chips and ground to build on. "
    "Does the biggest machine win?"
)
_WELCOME = (
    "Welcome. This is a demonstration: write as a guest under any name, answer, vote, "
    "edit for a quarter of an hour.\n\n"
    "> will access to hardware define who wins the AI race?\n\n"
    "I will begin: it decides who may *enter*. It does not decide who finishes first."
)


def load_first_article(now: datetime) -> bool:
    """Load the demonstration where there is no article yet; whether it was loaded."""
    if has_articles():
        return False
    site = default_site()
    meter = Meter(reader=None, network="", now=now)
    parsed = parse_article(_FILE.read_text("utf-8"), markdown=True, title=None)
    text = Text(
        title=parsed.title, slug=_FILE.stem, standfirst=_STANDFIRST, body=parsed.body, author="The demonstration desk"
    )
    article = create_article(site=site, text=text, now=now, meter=meter)
    host = make_guest(site=site, name="Ada of the demonstration desk", now=now, meter=meter)
    post_comment(reader=host, article=article, body=_WELCOME, parent=None, now=now, meter=meter)
    return True
