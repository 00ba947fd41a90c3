"""The formats that there are. A new one is a file in `formats/` and a line here."""

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import (
    Format,
    artalk,
    comentario,
    commento,
    coral,
    discourse,
    disqus,
    django_comments,
    django_comments_xtd,
    isso,
    own,
    reddit,
    remark42,
    wordpress,
)

FORMATS: tuple[Format, ...] = (
    own.FORMAT,
    disqus.FORMAT,
    wordpress.FORMAT,
    remark42.FORMAT,
    isso.FORMAT,
    artalk.FORMAT,
    commento.FORMAT,
    comentario.FORMAT,
    django_comments.FORMAT,
    django_comments_xtd.FORMAT,
    discourse.FORMAT,
    reddit.FORMAT,
    coral.FORMAT,
)
AUTO = "auto"


def format_named(name: str, source: Source) -> Format:
    """The format of this name; for `auto`, the one that recognises the file. Raises Malformed."""
    if name != AUTO:
        return next(each for each in FORMATS if each.name == name)
    for each in FORMATS:
        if each.recognises(source):
            return each
    raise Malformed("No format recognises this file: name its format, or check that it is an export of comments.")


def format_names() -> list[str]:
    """What `--format` takes."""
    return [AUTO, *(each.name for each in FORMATS)]
