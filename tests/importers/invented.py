"""Archives for tests, as small as can be."""

from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
_THREAD = '<thread dsq:id="{key}"><id/><link>{url}</link><title>The queue</title></thread>\n'
_POST = """<post dsq:id="{key}"><message>{body}</message><createdAt>{at}</createdAt>
<isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>
<author><name>{name}</name><email>{email}</email>{username}</author>
<thread dsq:id="{thread}"/>{parent}</post>
"""


def disqus(posts, *, url="https://news.example.org/queue", thread="t1"):
    """A Disqus export: key → text, or key → what is said of the post."""
    rows = [
        post(key, **(said if isinstance(said, dict) else {"body": said}), thread=thread) for key, said in posts.items()
    ]
    return f"{_HEAD}{_THREAD.format(key=thread, url=url)}{''.join(rows)}</disqus>\n"


def post(key, *, body="Well said.", at="2015-04-03T02:01:00Z", by="ann", name="", email="", thread, parent="", **said):
    """One post of it."""
    return _POST.format(
        key=key,
        body=escape(body),
        at=at,
        name=escape(name or by.title()),
        email=email,
        username=f"<username>{by}</username>" if by else "",
        thread=thread,
        parent=f'<parent dsq:id="{parent}"/>' if parent else "",
        deleted="true" if said.get("deleted") else "false",
        spam="true" if said.get("spam") else "false",
    )
