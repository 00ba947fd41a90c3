"""WordPress exports: posts and pages with their comments, states, and text between plain and HTML."""

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.wordpress import FORMAT, paragraphs
from discussion.importers.records import Article, Author, Markup, State
from tests.importers.archives import articles, at, comments, given, malformed, read, refusals

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.4" -->\n'
    '<rss version="2.0" xmlns:wp="http://wordpress.org/export/{version}/">\n<channel>\n'
)
POST = {"post_id": "18", "post_date_gmt": "2014-01-14 17:31:03", "comment_status": "open", "status": "publish"}
COMMENT = {
    "comment_id": "2",
    "comment_author": "Ann",
    "comment_author_email": "ann@paper.example",
    "comment_author_IP": "192.0.2.7",
    "comment_date": "2014-01-14 19:00:00",
    "comment_date_gmt": "2014-01-14 18:00:00",
    "comment_content": "<![CDATA[Hello]]>",
    "comment_approved": "1",
    "comment_parent": "0",
    "comment_user_id": "0",
}


def tags(values):
    return "".join(f"<wp:{name}>{value}</wp:{name}>\n" for name, value in values.items() if value is not None)


def comment(**changes):
    return f"<wp:comment>\n{tags(COMMENT | changes)}</wp:comment>\n"


def item(*inside, link="https://paper.example/harbour/", title="Harbour", **changes):
    return f"<item><title>{title}</title><link>{link}</link>\n{tags(POST | changes)}{''.join(inside)}</item>\n"


@pytest.fixture
def export(tmp_path):
    def write(*items, version="1.2", before=""):
        path = tmp_path / "blog.xml"
        path.write_text(before + HEAD.format(version=version) + "".join(items) + "</channel></rss>")
        return path

    return write


@pytest.fixture
def one(export):
    def read_one(**changes):
        (found,) = comments(read(FORMAT, export(item(comment(**changes))))).values()
        return found

    return read_one


def test_the_given_blog_comes_in_whole():
    records = read(FORMAT, given("wordpress-small.xml"))
    found = comments(records)
    assert {key: (article.url, article.title) for key, article in articles(records).items()} == {
        "18": ("http://example.tld/2014/test/", "Hello, World…"),
        "http://example.tld/?p=4": ("http://example.tld/?p=4", "..."),
    }
    assert {key: comment.parent for key, comment in found.items()} == {
        "18#2": "",
        "18#6": "",
        "18#7": "18#6",
        "18#8": "18#7",
        "18#9": "18#7",
        "18#10": "",
        "18#11": "",
        "http://example.tld/?p=4#11": "",
    }
    assert {comment.state for comment in found.values()} == {State.PUBLISHED}
    assert found["18#2"].author == Author(name="Ohai", email="test@example.org", address="::ffff:82.119.20.0")
    assert found["18#6"].author.key == "user 1"
    assert found["18#10"].created_at == at(2022, 6, 6, 2, 13, 14)
    assert found["18#10"].body == (
        "<p>When you have a comment with multiple lines:<br>\nWordPress exports it like this.</p>"
    )
    assert refusals(records) == []


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_export_is_read(export, version):
    path = export(item(comment()), version=version)
    assert FORMAT.recognises(Source(path))
    (found,) = comments(read(FORMAT, path)).values()
    assert (found.key, found.article, found.created_at, found.markup) == (
        "18#2",
        "18",
        at(2014, 1, 14, 18),
        Markup.HTML,
    )


def test_an_article_is_what_a_post_says_of_itself(export):
    path = export(item(comment(), title="<![CDATA[Fish &#038; chips]]>", comment_status="closed"))
    assert articles(read(FORMAT, path))["18"] == Article(
        key="18",
        url="https://paper.example/harbour/",
        title="Fish & chips",
        published_at=at(2014, 1, 14, 17, 31, 3),
        is_closed=True,
    )


def test_items_without_comments_are_passed_over(export):
    assert read(FORMAT, export(item(), item(post_type="nav_menu_item"))) == []


def test_pages_and_attachments_come_in_like_posts(export):
    path = export(
        item(comment(), post_id="1", post_type="page"),
        item(comment(), post_id="2", post_type="attachment", status="inherit"),
    )
    assert [found.state for found in comments(read(FORMAT, path)).values()] == [State.PUBLISHED, State.PUBLISHED]


@pytest.mark.parametrize(
    ("approved", "state"),
    [
        ("1", State.PUBLISHED),
        ("0", State.PENDING),
        ("hold", State.PENDING),
        (None, State.PENDING),
        ("spam", State.REJECTED),
        ("trash", State.REMOVED),
        ("post-trashed", State.REMOVED),
    ],
)
def test_only_what_was_approved_is_shown(one, approved, state):
    assert one(comment_approved=approved).state is state


@pytest.mark.parametrize(
    "hidden",
    [{"status": "private"}, {"status": "draft"}, {"status": "trash"}, {"post_password": "<![CDATA[secret]]>"}],
)
def test_nothing_of_a_post_that_was_not_public_becomes_public(export, hidden):
    spam = comment(comment_id="3", comment_approved="spam")
    found = comments(read(FORMAT, export(item(comment(), spam, **hidden), item(comment(), post_id="19"))))
    assert {key: comment.state for key, comment in found.items()} == {
        "18#2": State.REMOVED,
        "18#3": State.REJECTED,
        "19#2": State.PUBLISHED,
    }


@pytest.mark.parametrize("kind", ["", "comment", "review"])
def test_what_readers_wrote_comes_in(one, kind):
    assert one(comment_type=kind).key == "18#2"


@pytest.mark.parametrize("kind", ["pingback", "trackback", "order_note"])
def test_what_no_reader_wrote_is_refused_by_name(export, kind):
    records = read(FORMAT, export(item(comment(comment_type=kind))))
    assert comments(records) == {}
    assert refusals(records) == [("comment 18#2", f"It is a {kind}, which no reader wrote.")]


def test_local_time_stands_in_for_a_missing_one(one):
    assert one(comment_date_gmt="0000-00-00 00:00:00").created_at == at(2014, 1, 14, 19)
    assert one(comment_date_gmt=None).created_at == at(2014, 1, 14, 19)


def test_a_comment_without_a_time_or_an_id_is_refused(export):
    nowhen = comment(comment_date="0000-00-00 00:00:00", comment_date_gmt="")
    records = read(FORMAT, export(item(nowhen, comment(comment_id=""))))
    assert refusals(records) == [
        ("comment 18#2", "It has no readable time."),
        ("the comment that ends on line 33", "Its id or its post's is missing."),
    ]


def test_who_had_an_account_has_its_key_and_a_guest_has_none(one):
    assert one(comment_user_id="5").author.key == "user 5"
    assert one().author == Author(name="Ann", email="ann@paper.example", address="192.0.2.7")
    assert one(comment_author="Fish &amp;amp; chips").author.name == "Fish & chips"


def test_the_same_number_beneath_two_posts_is_two_comments(export):
    records = read(FORMAT, export(item(comment(comment_parent="1")), item(comment(comment_parent="1"), post_id="19")))
    assert {key: found.parent for key, found in comments(records).items()} == {"18#2": "18#1", "19#2": "19#1"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one", "<p>one</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\n\r\ntwo", "<p>one</p><p>two</p>"),
        ("one\n \t\n\n two", "<p>one</p><p>two</p>"),
        ("a <em>word</em>", "<p>a <em>word</em></p>"),
        ("<blockquote>one\ntwo</blockquote>\nthree", "<blockquote>one<br>\ntwo</blockquote>\nthree"),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("see\n\n<pre>a\n\n  b</pre>\n\nwell", "<p>see</p><pre>a\n\n  b</pre><p>well</p>"),
        ("<pre>never\n\nclosed", "<pre>never\n\nclosed"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_text_becomes_the_paragraphs_that_the_blog_showed(text, html):
    assert paragraphs(text) == html


def test_a_text_made_to_be_slow_is_read_at_once():
    for text in ("<pre" * 100_000, "<pre>" * 100_000, "\n " * 100_000, "<p" * 100_000, "</pre>\n\n<" * 30_000):
        paragraphs(text)


def test_blank_lines_before_the_export_are_no_matter(export):
    path = export(item(comment()), before="\ufeff\n\n")
    assert FORMAT.recognises(Source(path))
    assert len(comments(read(FORMAT, path))) == 1


def test_a_blog_with_many_terms_and_long_posts_is_read(export):
    terms = "<wp:tag><wp:tag_name>harbour</wp:tag_name></wp:tag>\n" * 100
    long = f"<encoded>{'silt ' * 400_000}</encoded>" * 6
    assert list(comments(read(FORMAT, export(terms, item(long, comment()))))) == ["18#2"]


def test_a_feed_that_is_no_export_is_not_recognised(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text('<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>')
    assert not FORMAT.recognises(Source(path))


def test_a_torn_export_is_refused_with_its_line(export):
    path = export(item(comment(), comment(comment_id="3")))
    path.write_text(path.read_text().replace("</wp:comment_parent>", "", 1))
    assert malformed(FORMAT, path) == "Line 21: This is no well-formed XML (mismatched tag)."
