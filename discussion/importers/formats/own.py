"""Discussion's own export: lines of JSON between a header and an end, as `docs/exporting.md` describes them.

A line that is not as it should be is refused by its number, and one of an unknown type passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from discussion.core.texts import storable
from discussion.importers.export.lines import NAME, VERSION
from discussion.importers.fields import Fields, Wrong, moment
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import (
    Article,
    Author,
    Ballot,
    Burst,
    ChangeOfMind,
    Comment,
    Correction,
    Earlier,
    Markup,
    Option,
    Poll,
    Record,
    Refused,
    ShownStance,
    State,
    Vote,
)

_STATES = frozenset(State)


def _recognises(source: Source) -> bool:
    try:
        head = orjson.loads(source.head().removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0])
    except orjson.JSONDecodeError:
        return False
    return isinstance(head, dict) and head.get("format") == NAME


def _read(source: Source) -> Iterator[Record]:
    """The records; a comment is given when the lines with the rest of it have been read. Raises Malformed."""
    texts, held = source.lines(), None
    _refuse_other_version(_parsed(next(texts, ""), source))
    for rows, text in enumerate(texts):
        line = _parsed(text, source)
        if line.get("type") == "end":
            yield held
            _refuse_other_end(line, rows, texts, source)
            return
        if line.get("type") == "more" and held is not None:
            held = _with_more(held, line, source)
        else:
            yield held
            held, other = _record(line, source)
            yield other
        # A comment with very many votes is one record and many lines.
        source.rest()
    raise Malformed("The file ends before its last line: it was cut off, so export again.", line=source.line)


def _parsed(text: str, source: Source) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"This is no JSON ({error.msg}).", line=source.line) from error
    if not isinstance(line, dict):
        raise Malformed("This is no JSON object.", line=source.line)
    return line


def _refuse_other_version(line: dict[str, Any]) -> None:
    version = line.get("version")
    if line.get("format") != NAME or not isinstance(version, int):
        raise Malformed("The first line does not say that this is an export of Discussion.", line=1)
    if version > VERSION:
        raise Malformed(
            f"The export has version {version}, and this Discussion reads up to {VERSION}: upgrade it, then try again.",
            line=1,
        )


def _refuse_other_end(line: dict[str, Any], rows: int, texts: Iterator[str], source: Source) -> None:
    if line.get("rows") != rows:
        raise Malformed(f"The last line speaks of {line.get('rows')} rows, and there are {rows}.", line=source.line)
    if next(texts, None) is not None:
        raise Malformed("There is something behind the last line: was a file put behind another?", line=source.line)


def _record(line: dict[str, Any], source: Source) -> tuple[Comment | None, Record]:
    """The comment, to which more may come, or else the record."""
    kind = str(line.get("type"))
    read = _READERS.get(kind)
    try:
        found = read(Fields(line)) if read else None
    except Wrong as wrong:
        return None, Refused(f"the {kind} on line {source.line}", str(wrong))
    return (found, None) if isinstance(found, Comment) else (None, found)


def _with_more(comment: Comment, line: dict[str, Any], source: Source) -> Comment:
    try:
        found = Fields(line)
        if found.text("comment") != comment.key:
            raise Wrong(f"It does not follow its comment, but {comment.key}.")
        votes, earlier = _votes(found), _earlier(found)
    except Wrong as wrong:
        raise Malformed(str(wrong), line=source.line) from wrong
    return replace(comment, votes=comment.votes + votes, earlier=comment.earlier + earlier)


def _author(line: Fields) -> Author:
    return Author(
        key=line.text("id"),
        name=line.text("name"),
        email=line.text_or_none("email") or "",
        kind=line.text("kind"),
        created_at=line.moment("created_at"),
    )


def _article(line: Fields) -> Article:
    state = line.text("state")
    return Article(
        key=line.text("id"),
        slug=line.text("slug"),
        external_id=line.text_or_none("external_id"),
        url=line.text("url"),
        title=line.text("title"),
        standfirst=line.text("standfirst"),
        body=line.text("body"),
        byline=line.text("byline"),
        state=state,
        is_closed=state == "closed",
        published_at=line.moment_or_none("published_at"),
        closes_at=line.moment_or_none("closes_at"),
        aliases=tuple(storable(str(each)) for each in line.items("aliases")),
    )


def _comment(line: Fields) -> Comment:
    author, state = line.text_or_none("author"), line.text("state")
    if state not in _STATES:
        raise Wrong(f"Its state is none of {', '.join(State)}.")
    return Comment(
        key=line.text("id"),
        article=line.text("article"),
        parent=line.text_or_none("parent") or "",
        author=Author(key=author) if author else None,
        body=line.text("body"),
        markup=Markup.MARKDOWN,
        created_at=line.moment("created_at"),
        edited_at=line.moment_or_none("edited_at"),
        state=State(state),
        up=line.count("up"),
        down=line.count("down"),
        votes=_votes(line),
        earlier=_earlier(line),
    )


def _votes(line: Fields) -> tuple[Vote, ...]:
    return tuple(map(_vote, line.items("votes")))


def _vote(found: Any) -> Vote:
    match found:
        case [str(reader), 1 | -1 as value, at]:
            return Vote(Author(key=storable(reader)), int(value), moment(at, "vote's time"))
    raise Wrong("One of its votes is not a reader, 1 or -1, and a time.")


def _earlier(line: Fields) -> tuple[Earlier, ...]:
    return tuple(Earlier(each.text("body"), each.moment("at")) for each in line.objects("earlier"))


def _poll(line: Fields) -> Poll:
    return Poll(
        key=line.text("id"),
        article=line.text_or_none("article") or "",
        question=line.text("question"),
        kind=line.text("kind"),
        min_choices=line.count("min_choices"),
        max_choices=line.count("max_choices"),
        scale=line.text("scale"),
        voters=line.text("voters"),
        results_visible=line.text("results_visible"),
        is_shuffled=line.truth("is_shuffled"),
        may_change=line.truth("may_change"),
        may_withdraw=line.truth("may_withdraw"),
        is_lead=line.truth("is_lead"),
        is_draft=line.truth("is_draft"),
        created_at=line.moment("created_at"),
        opens_at=line.moment_or_none("opens_at"),
        closes_at=line.moment_or_none("closes_at"),
        watched_until=line.moment_or_none("watched_until"),
        options=tuple(map(_option, line.objects("options"))),
        corrections=tuple(
            Correction(each.text("note"), each.moment("created_at")) for each in line.objects("corrections")
        ),
        bursts=tuple(map(_burst, line.objects("bursts"))),
    )


def _option(part: Fields) -> Option:
    return Option(part.text("id"), part.count("number"), part.text("text"), part.truth("is_undecided"))


def _burst(part: Fields) -> Burst:
    return Burst(
        minute_at=part.moment("minute_at"),
        ballots=part.count("ballots"),
        rate=part.number("rate"),
        probability=part.number("probability"),
        verdict=part.text("verdict"),
        judged_at=part.moment_or_none("judged_at"),
    )


def _ballot(line: Fields) -> Ballot:
    reader, change = line.text_or_none("reader"), line.object_or_none("change_of_mind")
    return Ballot(
        key=line.text("id"),
        poll=line.text("poll"),
        reader=Author(key=reader) if reader else None,
        choices=line.text("choices"),
        is_guest=line.truth("is_guest"),
        is_set_apart=line.truth("is_set_apart"),
        cast_at=line.moment("cast_at"),
        changed_at=line.moment_or_none("changed_at"),
        change=_change(change) if change else None,
    )


def _change(part: Fields) -> ChangeOfMind:
    return ChangeOfMind(part.text("before"), part.text_or_none("comment") or "", part.moment("answered_at"))


def _stance(line: Fields) -> ShownStance:
    return ShownStance(line.text("article"), Author(key=line.text("reader")), line.text("shown_in"))


_READERS: dict[str, Callable[[Fields], Record]] = {
    "reader": _author,
    "article": _article,
    "comment": _comment,
    "poll": _poll,
    "ballot": _ballot,
    "stance": _stance,
}

FORMAT = Format("discussion", "Discussion's own export", _recognises, _read, keeps_ids=True)
