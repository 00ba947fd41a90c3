"""Reddit: the JSON of a post with its comments (its address with .json behind it), any listing, and lines of comments.

An article is the post, at the page that it links to, or with its own text. Reddit tells votes as totals that it blurs
on purpose; the names of voters are not told. Where a listing is cut short, it says how many comments it leaves out.
Source: https://www.reddit.com/dev/api, https://github.com/reddit-archive/reddit/wiki/JSON.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from discussion.importers.checking import checked
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_lines, json_places
from discussion.importers.times import epoch
from discussion.importers.values import count, flag, mapping, sequence, text, whole

_LISTINGS = ("item.data.children", "data.children")
# A line for each comment, without the envelope, as archives of whole communities have them.
_LINES = frozenset({"link_id", "parent_id", "body"})
_ENTITY = re.compile("&(amp|lt|gt);")
_MEANT = {"amp": "&", "lt": "<", "gt": ">"}
_GONE = {
    "[deleted]": State.DELETED,
    "[removed]": State.REMOVED,
    "[ removed by reddit ]": State.REMOVED,
}


def _recognises(source: Source) -> bool:
    places = json_places(source.head())
    return not places.isdisjoint(_LISTINGS) or places >= _LINES


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no listing of Reddit's: save a post's address with .json behind it.")
    for number, thing in enumerate(_things(source), start=1):
        waiting = [thing]
        while waiting:
            kind, told = text(mapping(waiting[-1]).get("kind")), mapping(mapping(waiting.pop()).get("data"))
            yield from _records(kind, told, number)
            replies = mapping(mapping(told.get("replies")).get("data"))
            waiting.extend(reversed(sequence(replies.get("children"))))


def _things(source: Source) -> Iterator[Any]:
    """What the file holds at its outermost; a comment holds its replies."""
    if json_places(source.head()).isdisjoint(_LISTINGS):
        return ({"kind": "t1", "data": told} for told in json_lines(source))
    return (thing for _, thing in json_items_of(source, *(f"{place}.item" for place in _LISTINGS)))


def _records(kind: str, told: Mapping[str, Any], number: int) -> Iterator[Record]:
    if kind == "t3":
        yield _article(told)
    elif kind == "more":
        yield _left_out(told)
    elif kind == "t1":
        if text(told.get("link_title")):
            yield Article(
                key=text(told.get("link_id")), title=_written(told, "link_title"), url=_address(told, "link_url")
            )
        yield _comment(told, number)
    else:
        yield None


def _article(post: Mapping[str, Any]) -> Record:
    named = _name(post, "t3_")
    own_text = _written(post, "selftext")
    if not named:
        return None
    return Article(
        key=named,
        url="" if flag(post.get("is_self")) else _address(post, "url"),
        title=_written(post, "title"),
        published_at=_time(post, "created_utc"),
        is_closed=flag(post.get("locked")) or flag(post.get("archived")),
        body="" if own_text.lower() in _GONE else own_text,
    )


def _left_out(stub: Mapping[str, Any]) -> Refused:
    missing = count(stub.get("count"))
    if missing == 1:
        reason = "A comment is not in the file: Reddit tells it only when it is asked for it."
    elif missing:
        reason = f"{missing:,} comments are not in the file: Reddit tells them only when it is asked for them."
    else:
        reason = "What goes on beneath is not in the file: Reddit has it on a page of its own."
    return Refused(f"beneath {text(stub.get('parent_id')) or 'the post'}", reason)


def _comment(told: Mapping[str, Any], number: int) -> Comment | Refused:
    body, parent = _written(told, "body"), text(told.get("parent_id"))
    up, down = _votes(told)
    return checked(
        number=number,
        key=_name(told, "t1_"),
        article=text(told.get("link_id")),
        parent=parent if parent.startswith("t1_") else "",
        author=_author(told),
        body="" if body.lower() in _GONE else body,
        markup=Markup.MARKDOWN,
        created_at=_time(told, "created_utc"),
        edited_at=_time(told, "edited"),
        state=_GONE.get(body.lower(), State.PUBLISHED),
        up=up,
        down=down,
    )


def _author(told: Mapping[str, Any]) -> Author | None:
    name = text(told.get("author"))
    return None if name in ("", "[deleted]") else Author(key=text(told.get("author_fullname")) or name, name=name)


def _name(told: Mapping[str, Any], prefix: str) -> str:
    return text(told.get("name")) or (f"{prefix}{text(told.get('id'))}" if text(told.get("id")) else "")


def _votes(told: Mapping[str, Any]) -> tuple[int, int]:
    """Reddit has long told no votes against: then the score is all that there is. A hidden score is none."""
    if flag(told.get("score_hidden")):
        return 0, 0
    if count(told.get("downs")):
        return count(told.get("ups")), count(told.get("downs"))
    score = whole(told.get("score") if "score" in told else told.get("ups"))
    return max(score, 0), max(-score, 0)


def _written(told: Mapping[str, Any], name: str) -> str:
    """A text, in which Reddit writes three characters as HTML does."""
    return _ENTITY.sub(lambda found: _MEANT[found[1]], text(told.get(name)))


def _address(told: Mapping[str, Any], name: str) -> str:
    """The page that a post links to; none where that is Reddit itself."""
    url = _written(told, name)
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    is_reddit = host in ("reddit.com", "redd.it") or host.endswith((".reddit.com", ".redd.it"))
    return "" if is_reddit or not url.startswith(("https://", "http://")) else url


def _time(told: Mapping[str, Any], name: str) -> datetime | None:
    seconds = whole(text(told.get(name)))
    return epoch(seconds) if seconds > 0 else None


FORMAT = Format("reddit", "Reddit JSON", _recognises, _read)
