"""Discourse: the JSON of its category export (`script/discourse export_category`) and of its topic export.

A topic's first post is its article, with the post's Markdown as its text, unless the topic was made for a page
elsewhere: then it is that page's, and the post holds no more than a link to it. Every other post is a comment, named
by its topic and its number as in Discourse's own addresses (7/2), for a post names the one that it answers by number.
Source: lib/import_export and app/models/topic_embed.rb of Discourse.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.checking import checked
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_places
from discussion.importers.times import zoned
from discussion.importers.values import count, flag, mapping, text

_SIGNS = frozenset({"topics.item.posts", "categories.item.permissions_params", "users.item.trust_level"})
_TOPIC, _POST, _USER = "topics.item", "topics.item.posts.item", "users.item"
_ADDRESSES = ("embed_url", "featured_link")
_OF_A_TOPIC = ("id", "title", "created_at", "closed", "archived", "archetype", *_ADDRESSES)
_PLACES = (_POST, _USER, "categories.item", "groups.item", *(f"{_TOPIC}.{name}" for name in _OF_A_TOPIC))
# How a topic that was made for a page elsewhere ends.
_ORIGINAL = re.compile(r"<small>[^<]*<a href=(['\"])(https?://[^'\"\s]+)\1>[^<]*</a>[^<]*</small>\s*\Z")
_SMALL_ACTION, _WHISPER = "3", "4"


def _recognises(source: Source) -> bool:
    return bool(json_places(source.head()) & _SIGNS)


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no export of a category or of topics from Discourse.")
    topic: dict[str, Any] = {}
    for number, (place, value) in enumerate(json_items_of(source, *_PLACES, starts=(_TOPIC,)), start=1):
        if place == _TOPIC:
            yield _article(topic)
            topic = {}
        elif place == _POST:
            yield _post(mapping(value), topic, number=number)
        elif place == _USER:
            yield _author(mapping(value))
        else:
            if place.startswith(_TOPIC):
                topic[place.rpartition(".")[2]] = value
            yield None
    yield _article(topic)


def _article(topic: Mapping[str, Any]) -> Record:
    """The article, when all its posts were read; the topic keeps the text of its first one."""
    key = text(topic.get("id"))
    if not key:
        return None
    if _is_private(topic):
        return Refused(f"topic {key}", "It is a private message.")
    raw = text(topic.get("raw"))
    original = _ORIGINAL.search(raw)
    told = next((text(topic.get(name)) for name in _ADDRESSES if text(topic.get(name))), "")
    return Article(
        key=key,
        url=original[2] if original else told,
        title=text(topic.get("title")),
        published_at=zoned(text(topic.get("created_at"))),
        is_closed=flag(topic.get("closed")) or flag(topic.get("archived")),
        body="" if original else raw,
    )


def _is_private(topic: Mapping[str, Any]) -> bool:
    return text(topic.get("archetype")) == "private_message"


def _author(user: Mapping[str, Any]) -> Record:
    key = text(user.get("id"))
    name = text(user.get("username")) or text(user.get("name"))
    return Author(key=key, name=name, email=text(user.get("email"))) if key else None


def _post(post: Mapping[str, Any], topic: dict[str, Any], *, number: int) -> Record:
    if _is_private(topic) or text(post.get("post_type")) == _SMALL_ACTION:
        return None
    if text(post.get("post_number")) == "1":
        topic["raw"] = post.get("raw")
        return None
    if text(post.get("post_type")) == _WHISPER:
        return Refused(f"post {text(post.get('id'))}", "It was whispered among the staff.")
    return _comment(post, text(topic.get("id")), number=number)


def _comment(post: Mapping[str, Any], topic: str, *, number: int) -> Comment | Refused:
    own, answered = text(post.get("post_number")), text(post.get("reply_to_post_number"))
    author = text(post.get("user_id"))
    return checked(
        number=number,
        key=f"{topic}/{own}" if topic and own else "",
        article=topic,
        parent="" if answered in ("", "0", "1", own) else f"{topic}/{answered}",
        author=Author(key=author) if author else None,
        body=text(post.get("raw")),
        markup=Markup.MARKDOWN,
        created_at=zoned(text(post.get("created_at"))),
        state=_state(post),
        up=count(post.get("like_count")),
    )


def _state(post: Mapping[str, Any]) -> State:
    """Readers' reports hide a post until somebody looks at it."""
    if flag(post.get("user_deleted")):
        return State.DELETED
    if text(post.get("deleted_at")):
        return State.REMOVED
    return State.PENDING if flag(post.get("hidden")) else State.PUBLISHED


FORMAT = Format("discourse", "Discourse's category export", _recognises, _read)
