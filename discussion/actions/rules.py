"""What a site's editors set of screening: its policies, and the words and phrases that it looks for."""

import re
from dataclasses import asdict, dataclass, fields
from urllib.parse import urlsplit

from django.db.models import F
from django.utils.translation import gettext as _

from discussion.actions.learning import certify_anew
from discussion.articles.models import Article
from discussion.core import vault
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.moderation.models import PhraseList, Policy, Reason
from discussion.moderation.phrase_lines import problems
from discussion.moderation.trust import LEVELS
from discussion.sites.models import Site

_MOST_BYTES = 2_000_000
_SECONDS = {"deadline_seconds": 60, "external_seconds": 10}
_PERCENT = {"spam_held_from": 100, "abuse_held_from": 100, "error_budget": 20}
_TOLD = 5
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DOMAINS = ("allowed_domains", "denied_domains")
_ADDRESSES = ("external_url", "perspective_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A policy as its editor sets it; fields are the model's."""

    holds: str = Policy.Holds.NOBODY
    holds_links: bool = False
    newcomer_until: int = 3
    trusted_from: int = 50
    most_links: int = 3
    allowed_domains: str = ""
    denied_domains: str = ""
    languages: str = ""
    deadline_seconds: int = 5
    shown_at_deadline: str = "newcomer regular trusted staff"
    external_url: str = ""
    external_failure: str = "show"
    external_seconds: int = 3
    perspective_url: str = ""
    spam_held_from: int = 80
    abuse_held_from: int = 80
    error_budget: int = 5
    takes_models: bool = True


TERMS = tuple(each.name for each in fields(Terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Keys to set; None leaves what there is, an empty text forgets it."""

    external_secret: str | None = None
    akismet_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A phrase list as its editor sets it; fields are the model's."""

    name: str
    phrases: str
    language: str = ""
    effect: str = PhraseList.Effect.HOLD
    is_enabled: bool = True


def save_policy(*, site: Site, terms: Terms, article: Article | None = None, secrets: Secrets | None = None) -> Policy:
    """The site's policy, or the article's own, with these terms; it counts with the next comment.

    Raises Refusal: `invalid_article`, `invalid_` with the name of a field.
    """
    check_terms(terms)
    if article is not None and article.site_id != site.id:
        raise _invalid("article", _("This article is on another site: choose one of this site."))
    with write():
        found = Policy.objects.select_for_update().filter(site=site, article=article).first()
        policy = found or Policy(site=site, article=article, version=0)
        fill(policy, terms)
        for name, text in asdict(secrets or Secrets()).items():
            if text is not None:
                setattr(policy, name, vault.lock(text.strip()))
        policy.version += 1
        policy.save()
        if article is None:
            certify_anew(site=site)
        _announce(site.id)
    return policy


def save_phrase_list(*, site: Site, lines: Lines, number: int = 0) -> PhraseList:
    """The site's list with this id, or a new one for none, as it stands here; it counts with the next comment.

    Raises Refusal: `invalid_` with the name of a field, `name_taken`.
    """
    check_lines(lines)
    with write():
        if PhraseList.objects.filter(site=site, name=lines.name.strip()).exclude(id=number).exists():
            sentence = _("Another list of this site has this name: choose another one.")
            raise Refusal(Kind.CONFLICT, "name_taken", sentence, field="name")
        found = PhraseList.objects.select_for_update().filter(site=site, id=number).first()
        saved = found or PhraseList(site=site, version=0)
        spell(saved, lines)
        saved.version += 1
        saved.save()
        _announce(site.id)
    return saved


def save_reason(*, site: Site, wanted: Reason) -> Reason:
    """The site's reason as it stands here; its code stays what it was at first, since programs name it.

    Raises Refusal: `invalid_code`, `invalid_title`, `invalid_text`, `code_taken`.
    """
    for name in ("title", "text"):
        if not getattr(wanted, name).strip():
            raise _invalid(name, _("Write some words."))
    if not _CODE.fullmatch(wanted.code):
        raise _invalid("code", _("Use small letters, digits and _, like off_topic."))
    with write():
        if Reason.objects.filter(site=site, code=wanted.code).exclude(id=wanted.id).exists():
            sentence = _("Another reason of this site has this code: choose another one.")
            raise Refusal(Kind.CONFLICT, "code_taken", sentence, field="code")
        found = Reason.objects.select_for_update().filter(site=site, id=wanted.id).first() or Reason(
            id=wanted.id, site=site, code=wanted.code
        )
        for name in ("title", "text", "position", "is_enabled"):
            setattr(found, name, getattr(wanted, name))
        found.save()
    return found


def fill(policy: Policy, terms: Terms) -> None:
    """Give the policy these terms; it is not stored."""
    for name, value in asdict(terms).items():
        setattr(policy, name, value.strip() if isinstance(value, str) else value)
    policy.languages = " ".join(terms.languages.lower().replace(",", " ").split())


def spell(phrases: PhraseList, lines: Lines) -> None:
    """Give the list these lines; it is not stored."""
    for name, value in asdict(lines).items():
        setattr(phrases, name, value.strip() if isinstance(value, str) else value)


def check_terms(terms: Terms) -> None:
    """Raises Refusal `invalid_` with the name of a field."""
    if terms.holds not in Policy.Holds.values:
        raise _invalid("holds", _("Use one of %(names)s.") % {"names": ", ".join(Policy.Holds.values)})
    for name in _DOMAINS:
        _check_domains(name, getattr(terms, name))
    for name in _ADDRESSES:
        _check_address(name, getattr(terms, name))
    if unknown := set(terms.shown_at_deadline.split()) - set(LEVELS):
        sentence = _("There is no trust level %(name)s: use some of %(names)s.")
        raise _invalid("shown_at_deadline", sentence % {"name": min(unknown), "names": ", ".join(LEVELS)})
    for bounds, sentence in (
        (_SECONDS, _("Give 1 to %(most)d seconds.")),
        (_PERCENT, _("Give 1 to %(most)d percent.")),
    ):
        for name, most in bounds.items():
            if not 0 < getattr(terms, name) <= most:
                raise _invalid(name, sentence % {"most": most})


def check_lines(lines: Lines) -> None:
    """Raises Refusal `invalid_name`, `invalid_phrases`, which names the first lines that are none."""
    if not lines.name.strip():
        raise _invalid("name", _("Give the list a name, by which moderators know it."))
    if len(lines.phrases.encode()) > _MOST_BYTES or "\x00" in lines.phrases:
        raise _invalid("phrases", _("The list is too long: divide it into several, of up to two megabytes each."))
    wrong = problems(lines.phrases.splitlines(), language=lines.language)
    if wrong:
        raise _invalid("phrases", " ".join(each.sentence for each in wrong[:_TOLD]))


def _check_domains(name: str, text: str) -> None:
    for line in text.split():
        if "." not in line or "/" in line or ":" in line:
            sentence = _("“%(line)s” is no domain: give one in each line, like example.org.")
            raise _invalid(name, sentence % {"line": line})


def _check_address(name: str, address: str) -> None:
    try:
        is_address = not address or (urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).hostname))
    except ValueError:
        is_address = False
    if not is_address:
        raise _invalid(name, _("This is no web address: give one that begins with https://."))


def _announce(site_id: int) -> None:
    """Every process keeps the rules until the site's version moves."""
    Site.objects.filter(id=site_id).update(version=F("version") + 1)


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
