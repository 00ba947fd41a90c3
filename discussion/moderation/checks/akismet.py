"""Asks Akismet whether a text is spam, and tells it where it was wrong; no network address, since none is kept."""

from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from discussion.core import vault
from discussion.moderation.asking import post, unanswered
from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "akismet"
READS = False
URL = "https://rest.akismet.com/1.1/comment-check"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
_ANSWERS = {"true": True, "false": False}


def version(rules: Rules) -> str:
    """The policy has the key."""
    return f"1.{rules.policy.version}"


def is_wanted(rules: Rules) -> bool:
    """Whether there is a key."""
    return bool(rules.policy.akismet_key)


def look(subject: Subject) -> Said:
    """Hold what Akismet takes for spam."""
    try:
        key = vault.unlock(subject.rules.policy.akismet_key)
        answer = post(subject, URL, data=urlencode(_told(subject, key)).encode(), headers=_HEADERS)
        is_spam = _ANSWERS[answer.text.strip()]
    except (OSError, ValueError, KeyError, vault.Unreadable) as error:
        return unanswered(subject, error)
    if not is_spam:
        return Said(score=0.0)
    is_blatant = answer.headers.get("X-akismet-pro-tip") == "discard"
    reason = _("Akismet is sure that this is spam.") if is_blatant else _("Akismet takes this for spam.")
    return Said(Verdict.HOLD, reason, 1.0, {"blatant": is_blatant})


def correct(subject: Subject, kind: str) -> None:
    """Tell Akismet that it was wrong about a text: `submit-spam`, or `submit-ham`. Raises Unanswered, Unreadable."""
    key = vault.unlock(subject.rules.policy.akismet_key)
    post(subject, urljoin(URL, kind), data=urlencode(_told(subject, key)).encode(), headers=_HEADERS)


def _told(subject: Subject, key: str) -> dict[str, str]:
    article = subject.article
    place = urlsplit(article.url or settings.PUBLIC_URL)
    return {
        "api_key": key,
        "blog": f"{place.scheme}://{place.netloc}/",
        "permalink": article.url or settings.PUBLIC_URL,
        "comment_type": "reply" if subject.parent else "comment",
        "comment_author": subject.author.name,
        "comment_content": subject.body,
        "blog_lang": subject.rules.language.replace("-", "_"),
        "blog_charset": "UTF-8",
    }
