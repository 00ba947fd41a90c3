"""Nothing that people call themselves, or write, breaks out of its place in a mail."""

import re
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import markup
from discussion.sites.models import Site
from tests.notifications.mail.conftest import notify, post, sent

BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\u202e",
    "\u2066",
    "\ud800",
    "=?utf-8?q?=0A?=",
]
HEADERS = {
    *("Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "Precedence", "List-Unsubscribe", "List-Unsubscribe-Post", "References"),
    *("In-Reply-To",),
}


def sendable(text: str) -> str:
    """What a database takes: PostgreSQL stores no NUL, and neither stores half a character."""
    return re.sub("[\0\ud800-\udfff]", "", text)


@pytest.mark.parametrize("break_", BREAKS)
@pytest.mark.parametrize("rhythm", ["", "daily"])
def test_no_name_or_title_reaches_a_header_but_as_words(rhythm, break_, ada, reply):
    hostile = f"Eve{break_}Bcc: all@example.org{break_}{break_}<script>alert(1)</script>"
    text = sendable(hostile)
    Reader.objects.filter(id=reply.author_id).update(name=text[:40])
    Article.objects.filter(id=reply.article_id).update(title=text)
    Site.objects.filter(id=reply.site_id).update(name=text)
    notify(ada, reply, rhythm=rhythm)
    assert [each.outcome for each in post()] == ["sent"]
    raw = sent()[0].message().as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert set(mail.keys()) <= HEADERS
    assert mail["To"] == "ada@example.org"
    assert sent()[0].recipients() == ["ada@example.org"]
    assert not re.search("[\r\n\0\u2028\u2029\x85\u202e\u2066]", str(mail["Subject"]) + str(mail["From"]))
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "\u202e" not in html + mail.get_body(("plain",)).get_content()


BODY = """Look [here](https://evil.example/login) and at https://evil.example/plain

![a picture](https://evil.example/pixel.png)

> <img src=x onerror=alert(1)> <a href="javascript:alert(1)">press</a>
"""


def test_links_and_pictures_of_a_comment_are_words(ada, reply, settings):
    Comment.objects.filter(id=reply.id).update(body=BODY, body_html=markup.render_comment(BODY))
    notify(ada, reply)
    post()
    page = BeautifulSoup(sent()[0].alternatives[0].content, "html.parser")
    assert all(link["href"].startswith(settings.PUBLIC_URL) for link in page.select("[href]"))
    assert page.select("[src], img, script, iframe, form, link, object, [background], [onerror]") == []
    assert "url(" not in str(page.style)
    assert "https://evil.example/plain" in page.get_text()


def test_an_html_part_keeps_to_few_elements(ada, reply):
    notify(ada, reply)
    post()
    page = BeautifulSoup(sent()[0].alternatives[0].content, "html.parser")
    assert {each.name for each in page.find_all(True)} <= set(
        "html head meta title style body div h1 h2 p blockquote a bdi ul ol li br span".split()
    )


def test_an_address_that_injects_headers_gets_no_mail(reply, ada):
    Reader.objects.filter(id=ada.id).update(email="ada@example.org\nBcc: all@example.org")
    ada.emailaddress_set.update(email="ada@example.org\nBcc: all@example.org")
    notify(ada, reply)
    assert [each.outcome for each in post()] == [""]
    assert sent() == []
