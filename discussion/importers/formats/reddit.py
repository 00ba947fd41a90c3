"""Reddit: the JSON of a post with its comments (its address with .json behind it), any listing, and lines of comments.

An article is the post, at the page that it links to, or with its own text. Reddit tells votes as totals that it blurs
on purpose; the names of voters are not told. Where a listing is cut short, it says how many comments it leaves out.
Source: https://www.reddit.com/dev/api, https://github.com/reddit-archive/reddit/wiki/JSON.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_lines, json_places
from discussion.importers.values import array, checked, fields, key, text, time, whole, word

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
    places = json_places(source.head()).keys()
    return not places.isdisjoint(_LISTINGS) or places >= _LINES


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no listing of Reddit's: save a post's address with .json behind it.")
    last = ""
    for number, (kind, told) in enumerate(_in_order(source), start=1):
        if kind == "t1":
            article = key(told, "link_id")
            if article not in ("", last):
                last = article
                yield Article(key=article, title=_written(told, "link_title"), url=_address(told, "link_url"))
            yield _comment(told, number)
        elif kind == "t3":
            last = _name(told, "t3_")
            yield _article(told)
        else:
            yield _left_out(told) if kind == "more" else None


def _in_order(source: Source) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each thing with its kind, and after each comment its replies."""
    for thing in _things(source):
        waiting = [thing]
        while waiting:
            one = fields(waiting.pop())
            told = fields(one.get("data"))
            yield word(one, "kind"), told
            replies = fields(fields(told.get("replies")).get("data"))
            waiting.extend(reversed(array(replies.get("children"))))


def _things(source: Source) -> Iterator[Any]:
    """What the file holds at its outermost; a comment holds its replies."""
    if json_places(source.head()).keys().isdisjoint(_LISTINGS):
        return ({"kind": "t1", "data": told} for told in json_lines(source))
    return (thing for _, thing in json_items_of(source, *(f"{place}.item" for place in _LISTINGS)))


def _article(post: Mapping[str, Any]) -> Record:
    named = _name(post, "t3_")
    own_text = _written(post, "selftext")
    if not named:
        return None
    return Article(
        key=named,
        url="" if post.get("is_self") is True else _address(post, "url"),
        title=_written(post, "title"),
        published_at=time(post, "created_utc"),
        is_closed=post.get("locked") is True or post.get("archived") is True,
        body="" if own_text.lower() in _GONE else own_text,
    )


def _left_out(stub: Mapping[str, Any]) -> Refused:
    missing = max(whole(stub, "count"), 0)
    if missing == 1:
        reason = "A comment is not in the file: Reddit tells it only when it is asked for it."
    elif missing:
        reason = f"{missing:,} comments are not in the file: Reddit tells them only when it is asked for them."
    else:
        reason = "What goes on beneath is not in the file: Reddit has it on a page of its own."
    return Refused(f"beneath {key(stub, 'parent_id') or 'the post'}", reason)


def _comment(told: Mapping[str, Any], number: int) -> Comment | Refused:
    body, parent = _written(told, "body"), key(told, "parent_id")
    up, down = _votes(told)
    return checked(
        number=number,
        key=_name(told, "t1_"),
        article=key(told, "link_id"),
        parent=parent if parent.startswith("t1_") else "",
        author=_author(told),
        body="" if body.lower() in _GONE else body,
        markup=Markup.MARKDOWN,
        created_at=time(told, "created_utc"),
        edited_at=time(told, "edited"),
        state=_GONE.get(body.lower(), State.PUBLISHED),
        up=up,
        down=down,
    )


def _author(told: Mapping[str, Any]) -> Author | None:
    name = word(told, "author")
    return None if name in ("", "[deleted]") else Author(key=key(told, "author_fullname") or name, name=name)


def _name(told: Mapping[str, Any], prefix: str) -> str:
    return word(told, "name") or (f"{prefix}{key(told, 'id')}" if key(told, "id") else "")


def _votes(told: Mapping[str, Any]) -> tuple[int, int]:
    """Reddit has long told no votes against: then the score is all that there is. A hidden score is none."""
    if told.get("score_hidden") is True:
        return 0, 0
    if max(whole(told, "downs"), 0):
        return max(whole(told, "ups"), 0), max(whole(told, "downs"), 0)
    score = whole(told, "score" if "score" in told else "ups")
    return max(score, 0), max(-score, 0)


def _written(told: Mapping[str, Any], name: str) -> str:
    """A text, in which Reddit writes three characters as HTML does."""
    return _ENTITY.sub(lambda found: _MEANT[found[1]], text(told, name)).strip()


def _address(told: Mapping[str, Any], name: str) -> str:
    """The page that a post links to; none where that is Reddit itself."""
    url = _written(told, name)
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    is_reddit = host in ("reddit.com", "redd.it") or host.endswith((".reddit.com", ".redd.it"))
    return "" if is_reddit or not url.startswith(("https://", "http://")) else url


FORMAT = Format("reddit", "Reddit JSON", _recognises, _read)
