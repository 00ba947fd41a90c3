"""django-comments-xtd: django-contrib-comments with threads, likes and dislikes, in the same dump.

A thread is told by rows beside those of the comments, a vote by a flag, a reaction or a vote, as the version has it.
Source: django_comments_xtd/models.py and its migrations.
"""

from discussion.importers.files import Source
from discussion.importers.formats import Format
from discussion.importers.formats.django_comments import models_of, read_dump


def _recognises(source: Source) -> bool:
    return "django_comments_xtd.xtdcomment" in models_of(source)


FORMAT = Format("django-comments-xtd", "django-comments-xtd", _recognises, read_dump)
