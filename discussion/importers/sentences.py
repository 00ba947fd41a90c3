"""What reports of imports say, in the language of whoever reads them.

A report is kept in English, for machines too: the sentences are written where something is found wrong, and told by
the templates here. A test says which one lacks its template.
"""

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

_ = gettext_noop
# In `sentence` stands another sentence, which is told in its turn; everything else stands as it is.
SENTENCES = (
    _("Line %(line)s: %(sentence)s"),
    # Where
    _("comment %(id)s"),
    _("article %(id)s"),
    _("thread %(id)s"),
    _("topic %(id)s"),
    _("post %(id)s"),
    _("poll %(id)s"),
    _("ballot %(id)s"),
    _("record number %(number)s of the file"),
    _("the comment that ends on line %(line)s"),
    _("the post that ends on line %(line)s"),
    _("the %(kind)s on line %(line)s"),
    _("beneath the post"),
    _("beneath %(id)s"),
    # The file
    _("The file is torn or cannot be unpacked (%(reason)s)."),
    _("The zip holds %(count)s files: give one with the export alone."),
    _("The zip holds more than %(count)s files: give one with the export alone."),
    _("The zip holds a file that leads out of it (%(name)s): it is not taken."),
    _("The zip holds a link (%(name)s): it is not taken."),
    _("%(name)s is not a file."),
    _("%(name)s cannot be read (%(reason)s)."),
    _("%(amount)s without a comment: no archive of comments looks so."),
    _("This is not UTF-8: save the file in that encoding."),
    _("This nests deeper than %(count)s levels."),
    _("One record is made of more than %(count)s parts."),
    _("This is no well-formed XML (%(reason)s)."),
    _("The XML declares entities, which can hide a bomb: it is not taken."),
    _("The XML is in an encoding that is not known (%(reason)s): save it as UTF-8."),
    _("This is no well-formed JSON (%(reason)s)."),
    _("%(name)s is no well-formed CSV (%(reason)s)."),
    _("There is no comment in this file. Is it %(format)s? Name its format with --format."),
    _("No format recognises this file: name its format, or check that it is an export of comments."),
    _("The uploaded file is not in this worker's DATA_DIR: let web and worker share that folder, and upload it again."),
    _("It failed unexpectedly (%(reason)s): the worker's log says more."),
    _("It was stopped."),
    _("Its file cannot be written (%(reason)s): ask whoever runs the server, then ask for it again."),
    _("Its worker was lost three times: ask for it again, or look at the worker's log."),
    # Fields
    _("It is no object."),
    _("One of its %(name)s is no object."),
    _("Its %(name)s is no object."),
    _("Its %(name)s is no time."),
    _("Its %(name)s is no text."),
    _("Its %(name)s is no whole number."),
    _("Its %(name)s is no number."),
    _("Its %(name)s is neither true nor false."),
    _("Its %(name)s are no list."),
    # Formats
    _("Artalk's Artrans"),
    _("Discourse's category export"),
    _("Discussion's own export"),
    _("Isso's database"),
    _("Remark42 backup or JSON"),
    _("This is no Artrans file: it is a JSON array of comments with content, nick and page_key."),
    _("This is no export of Comentario: it is JSON with pages, comments and commenters."),
    _("This is no export of Commento: it is JSON with comments and commenters."),
    _("These are no CSV files as Coral's importer takes them: comments.csv has %(columns)s."),
    _("This is no export of a category or of topics from Discourse."),
    _("It is a private message."),
    _("It was whispered among the staff."),
    _("This is no Disqus export: its outermost element is not <disqus>."),
    _("It has no id, so a second import would bring it in again."),
    _("This is no JSON dump of Django: make one with manage.py dumpdata django_comments."),
    _("This is no SQLite file as Isso writes it: if it is packed, unpack it first."),
    _("It has no address."),
    _("This is no database of Isso: it has no table %(name)s."),
    _("%(name)s holds changes that the file lacks: stop Isso, then copy the file anew."),
    _("The database is torn or not what Isso writes (%(reason)s)."),
    _("The file ends before its last line: it was cut off, so export again."),
    _("One of its votes is not a reader, 1 or -1, and a time."),
    _("This is no JSON object."),
    _("The first line does not say that this is an export of Discussion."),
    _("The export has version %(version)s, and this Discussion reads up to %(known)s: upgrade it, then try again."),
    _("The last line speaks of %(told)s rows, and there are %(count)s."),
    _("There is something behind the last line: was a file put behind another?"),
    _("Its state is none of %(states)s."),
    _("This is no JSON (%(reason)s)."),
    _("It does not follow its comment, but %(id)s."),
    _("A comment is not in the file: Reddit tells it only when it is asked for it."),
    _("This is no listing of Reddit's: save a post's address with .json behind it."),
    _("%(count)s comments are not in the file: Reddit tells them only when it is asked for them."),
    _("What goes on beneath is not in the file: Reddit has it on a page of its own."),
    _("This is neither a backup of Remark42 nor an answer of its API."),
    _("This is version %(version)s of the backup, and only the first is known."),
    _("This is no WordPress export: its outermost element is not an <rss> of WordPress."),
    _("Its id or its post's is missing."),
    _("It is a %(kind)s, which no reader wrote."),
    # What became of a record
    _("It came in with its title alone: %(sentence)s"),
    _("The comment that it answers is not there: it stands at the top."),
    _("It answers a comment that answers it in turn: it stands at the top."),
    _("Its article (without id) is not in the file."),
    _("Its article (%(id)s) is not in the file."),
    _("It was changed here since it came in."),
    _("Its id stands twice in the file: the first one was taken."),
    _("It does not say to which article it belongs."),
    _("It has no readable time."),
    _("It has no text."),
    _("Its author was erased here."),
    _("%(sentence)s It keeps the place of its replies, as a deleted one."),
    _("Its time, %(time)s, is yet to come: it got the present."),
)
_PLACE = re.compile(r"%\((\w+)\)s")


def in_words(text: str) -> str:
    """The text, which some import or export left, in the language at hand; as it stands where nobody wrote it so."""
    for template in () if text in SENTENCES else SENTENCES:
        found = _pattern(template).fullmatch(text)
        if found:
            parts = {name: in_words(part) if name == "sentence" else part for name, part in found.groupdict().items()}
            return gettext(template) % parts
    return gettext(text)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What the template looks like when it is filled in."""
    pieces = _PLACE.split(template)
    return re.compile(
        "".join(f"(?P<{piece}>.+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)), re.DOTALL
    )
