"""Discourse: the JSON of its category export (`script/discourse export_category`) and of its topic export.

A topic's first post is its article, with the post's Markdown as its text, unless the topic was made for a page
elsewhere: then it is that page's, and the post holds no more than a link to it. Every other post is a comment, named
by its topic and its number as in Discourse's own addresses (7/2), for a post names the one that it answers by number.
Source: lib/import_export and app/models/topic_embed.rb of Discourse.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_places
from discussion.importers.values import checked, fields, key, text, time, whole, word

_SIGNS = frozenset({"topics.item.posts", "categories.item.permissions_params", "users.item.trust_level"})
_TOPIC, _POST, _USER = "topics.item", "topics.item.posts.item", "users.item"
_ADDRESSES = ("embed_url", "featured_link")
_OF_A_TOPIC = ("id", "title", "created_at", "closed", "archived", "archetype", *_ADDRESSES)
_PLACES = (_POST, _USER, "categories.item", "groups.item", *(f"{_TOPIC}.{name}" for name in _OF_A_TOPIC))
# How a topic that was made for a page elsewhere ends.
_ORIGINAL = re.compile(r"<small>[^<]*<a href=(['\"])(https?://[^'\"\s]+)\1>[^<]*</a>[^<]*</small>\s*\Z")
_SMALL_ACTION, _WHISPER = "3", "4"


def _recognises(source: Source) -> bool:
    return bool(json_places(source.head()).keys() & _SIGNS)


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no export of a category or of topics from Discourse.")
    topic: dict[str, Any] = {}
    for number, (place, value) in enumerate(json_items_of(source, *_PLACES, starts=(_TOPIC,)), start=1):
        if place == _TOPIC:
            yield _article(topic)
            topic = {}
        elif place == _POST:
            yield _post(fields(value), topic, number=number)
        elif place == _USER:
            yield _author(fields(value))
        else:
            if place.startswith(_TOPIC):
                topic[place.rpartition(".")[2]] = value
            yield None
    yield _article(topic)


def _article(topic: Mapping[str, Any]) -> Record:
    """The article, when all its posts were read; the topic keeps the text of its first one."""
    named = key(topic, "id")
    if not named:
        return None
    if _is_private(topic):
        return Refused(f"topic {named}", "It is a private message.")
    raw = text(topic, "raw")
    original = _ORIGINAL.search(raw)
    told = next((word(topic, name) for name in _ADDRESSES if word(topic, name)), "")
    return Article(
        key=named,
        url=original[2] if original else told,
        title=word(topic, "title"),
        published_at=time(topic, "created_at"),
        is_closed=topic.get("closed") is True or topic.get("archived") is True,
        body="" if original else raw,
    )


def _is_private(topic: Mapping[str, Any]) -> bool:
    return word(topic, "archetype") == "private_message"


def _author(user: Mapping[str, Any]) -> Record:
    named = key(user, "id")
    name = word(user, "username") or word(user, "name")
    return Author(key=named, name=name, email=word(user, "email")) if named else None


def _post(post: Mapping[str, Any], topic: dict[str, Any], *, number: int) -> Record:
    if _is_private(topic) or key(post, "post_type") == _SMALL_ACTION:
        return None
    if key(post, "post_number") == "1":
        topic["raw"] = post.get("raw")
        return None
    if key(post, "post_type") == _WHISPER:
        return Refused(f"post {key(post, 'id')}", "It was whispered among the staff.")
    return _comment(post, key(topic, "id"), number=number)


def _comment(post: Mapping[str, Any], topic: str, *, number: int) -> Comment | Refused:
    own, answered = key(post, "post_number"), key(post, "reply_to_post_number")
    author = key(post, "user_id")
    return checked(
        number=number,
        key=f"{topic}/{own}" if topic and own else "",
        article=topic,
        parent="" if answered in ("", "0", "1", own) else f"{topic}/{answered}",
        author=Author(key=author) if author else None,
        body=text(post, "raw"),
        markup=Markup.MARKDOWN,
        created_at=time(post, "created_at"),
        state=_state(post),
        up=max(whole(post, "like_count"), 0),
    )


def _state(post: Mapping[str, Any]) -> State:
    """Readers' reports hide a post until somebody looks at it."""
    if post.get("user_deleted") is True:
        return State.DELETED
    if word(post, "deleted_at"):
        return State.REMOVED
    return State.PENDING if post.get("hidden") is True else State.PUBLISHED


FORMAT = Format("discourse", "Discourse's category export", _recognises, _read)
