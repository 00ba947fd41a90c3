"""The lines of an export: a header, an object for each thing, and an end with their number."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from discussion.articles import streams as articles
from discussion.articles.addresses import normalise
from discussion.core.ids import encode
from discussion.core.moments import moment, moment_of_column
from discussion.importers.export import What
from discussion.importers.export.comments import comments
from discussion.polls import streams as polls
from discussion.sites.queries import hosts_of
from discussion.stances import streams as stances

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.polls.models import Poll

NAME, VERSION = "discussion export", 1
_TERMS = (
    *("question", "kind", "min_choices", "max_choices", "scale", "voters", "results_visible", "is_shuffled"),
    *("may_change", "may_withdraw", "is_lead", "is_draft"),
)

Line = Mapping[str, Any]


def header(what: What, made_at: datetime) -> Line:
    """The first line."""
    site = what.site
    about = {"id": site.public_id, "name": site.name, "language": site.language, "hosts": hosts_of(site)}
    scope = "article" if what.article else "site"
    return {"format": NAME, "version": VERSION, "made_at": moment(made_at), "site": about, "scope": scope}


def lines(what: What) -> Iterator[Line]:
    """What stands between the header and the end; call it within one moment. What a line names stands above it."""
    scope = what.scope
    return chain(
        (_reader(each, what.emails) for each in stances.participants(**scope)),
        (_article(each) for each in articles.articles(**scope)),
        comments(what),
        (line for each in polls.polls(**scope) for line in _poll_and_ballots(each)),
        (_stance(each) for each in stances.shown(**scope)),
    )


def end(rows: int) -> Line:
    """The last line, without which the file is torn; `rows` are all lines but the first and itself."""
    return {"type": "end", "rows": rows}


def _reader(reader: stances.Participant, emails: bool) -> Line:
    line = {
        "type": "reader",
        "id": encode(reader.id),
        "kind": reader.kind,
        "name": reader.name,
        "created_at": moment_of_column(reader.created_at),
    }
    return {**line, "email": reader.email} if emails else line


def _article(article: "Article") -> Line:
    own = normalise(article.url) if article.url else None
    addresses = sorted((each.id, each.address) for each in article.urls.all())
    return {
        "type": "article",
        "id": article.public_id,
        "slug": article.slug,
        "external_id": article.external_id,
        "url": article.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "body": article.body,
        "byline": article.author,
        "state": article.state,
        "published_at": moment(article.published_at) or None,
        "closes_at": moment(article.closes_at) or None,
        # They are compared without their scheme, and stored so.
        "aliases": [f"https://{address}" for _, address in addresses if address != own],
    }


def _poll_and_ballots(poll: "Poll") -> Iterator[Line]:
    number = poll.public_id
    yield {
        "type": "poll",
        "id": number,
        "article": encode(poll.article_id) if poll.article_id else None,
        **{name: getattr(poll, name) for name in _TERMS},
        **{name: moment(getattr(poll, name)) or None for name in ("opens_at", "closes_at", "created_at")},
        "watched_until": moment(poll.watched_until) or None,
        **_parts(poll),
    }
    for each in stances.ballots(poll.id):
        yield _ballot(number, each)


def _parts(poll: "Poll") -> Line:
    options = sorted(poll.options.all(), key=lambda option: option.number)
    corrections = sorted(poll.corrections.all(), key=lambda correction: correction.id)
    bursts = sorted(poll.bursts.all(), key=lambda burst: burst.minute_at)
    return {
        "options": [
            {"id": each.public_id, "number": each.number, "text": each.text, "is_undecided": each.is_undecided}
            for each in options
        ],
        "corrections": [{"note": each.note, "created_at": moment(each.created_at)} for each in corrections],
        "bursts": [
            {
                "minute_at": moment(each.minute_at),
                "ballots": each.ballots,
                "rate": each.rate,
                "probability": each.probability,
                "verdict": each.verdict,
                "judged_at": moment(each.judged_at) or None,
            }
            for each in bursts
        ],
    }


def _ballot(poll: str, ballot: stances.CastBallot) -> Line:
    line = {
        "type": "ballot",
        "id": encode(ballot.id),
        "poll": poll,
        "reader": encode(ballot.reader) if ballot.reader is not None else None,
        "choices": ballot.choices,
        "is_guest": bool(ballot.is_guest),
        "is_set_apart": bool(ballot.is_set_apart),
        "cast_at": moment_of_column(ballot.cast_at),
        "changed_at": moment_of_column(ballot.changed_at),
    }
    if ballot.before is None:
        return line
    comment = encode(ballot.comment) if ballot.comment is not None else None
    change = {"before": ballot.before, "comment": comment, "answered_at": moment_of_column(ballot.answered_at)}
    return {**line, "change_of_mind": change}


def _stance(stance: stances.Shown) -> Line:
    return {
        "type": "stance",
        "article": encode(stance.article),
        "reader": encode(stance.reader),
        "shown_in": encode(stance.poll),
    }
