"""Archives of invented discussions, as large as asked for, in a format with HTML and in one with Markdown."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from bench.words import Writer

_START = datetime(2019, 3, 1, tzinfo=UTC)
_COMMENTS_OF_AN_ARTICLE = 500
_READERS = 5_000
_REPLIES = 0.6


def disqus(file: Path, comments: int) -> None:
    """Threads and posts as Disqus exports them, with their texts in HTML."""
    writer, random = Writer(7), Random(8)
    with file.open("w") as text:
        text.write('<?xml version="1.0"?>\n<disqus xmlns="http://disqus.com"')
        text.write(' xmlns:dsq="http://disqus.com/disqus-internals">\n')
        for number in range(comments // _COMMENTS_OF_AN_ARTICLE + 1):
            text.write(f'<thread dsq:id="t{number}"><id/><link>https://news.example.org/{number}/</link>')
            text.write(f"<title>Article {number}</title><createdAt>{_START:%Y-%m-%dT%H:%M:%SZ}</createdAt></thread>\n")
        for number, article, parent, author, at in _tree(comments):
            body = escape("".join(f"<p>{part}</p>" for part in writer.text(random.randint(60, 700)).split("\n\n")))
            text.write(
                f'<post dsq:id="{number}"><message>{body}</message><createdAt>{at:%Y-%m-%dT%H:%M:%SZ}</createdAt>'
            )
            text.write(f"<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Reader {author}</name>")
            text.write(f'<username>r{author}</username></author><thread dsq:id="t{article}"/>')
            text.write((f'<parent dsq:id="{parent}"/>' if parent else "") + "</post>\n")
        text.write("</disqus>\n")


def artrans(file: Path, comments: int) -> None:
    """Comments as Artalk exports them, with their texts in Markdown."""
    writer, random = Writer(7), Random(8)
    with file.open("w") as text:
        between = "[\n"
        for number, article, parent, author, at in _tree(comments):
            page = f"https://news.example.org/{article}/"
            row = {
                "id": str(number),
                "rid": str(parent),
                "content": writer.text(random.randint(60, 700)),
                "nick": f"Reader {author}",
            }
            row |= {"email": f"r{author}@example.org", "page_key": page, "page_title": f"Article {article}"}
            row |= {"created_at": f"{at:%Y-%m-%d %H:%M:%S +0000}", "updated_at": f"{at:%Y-%m-%d %H:%M:%S +0000}"}
            row |= {"is_pending": "false", "is_collapsed": "false", "vote_up": "1", "vote_down": "0"}
            text.write(between + json.dumps(row))
            between = ",\n"
        text.write("\n]\n")


def _tree(comments: int) -> Iterator[tuple[int, int, int, int, datetime]]:
    """Comment, article, parent (0 for none), author and time of each."""
    random = Random(7)
    for number in range(1, comments + 1):
        article = (number - 1) // _COMMENTS_OF_AN_ARTICLE
        first = article * _COMMENTS_OF_AN_ARTICLE + 1
        parent = random.randrange(first, number) if number > first and random.random() < _REPLIES else 0
        yield number, article, parent, random.randrange(_READERS), _START + timedelta(seconds=97 * number)
