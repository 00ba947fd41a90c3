"""Disqus exports: threads, posts, who wrote them, and the faults that its files are known for."""

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.disqus import FORMAT
from discussion.importers.records import Author, Markup, State
from tests.importers.archives import articles, at, comments, given, malformed, read, refusals

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
THREAD = '<thread dsq:id="7"><link>https://paper.example/harbour</link><title>Harbour</title></thread>\n'


@pytest.fixture
def export(tmp_path):
    def write(*parts, head=HEAD, encoding="utf-8"):
        path = tmp_path / "disqus.xml"
        path.write_bytes((head + "".join(parts) + "</disqus>").encode(encoding))
        return path

    return write


def post(key="1", *, thread="7", more="", created="2020-05-01T10:00:00Z", message="Hello"):
    return (
        f'<post dsq:id="{key}"><message>{message}</message><createdAt>{created}</createdAt>'
        f'<thread dsq:id="{thread}"/>{more}</post>\n'
    )


def only(path):
    (comment,) = comments(read(FORMAT, path)).values()
    return comment


def test_the_given_small_export_comes_in_whole():
    records = read(FORMAT, given("disqus-small.xml"))
    found = comments(records)
    assert {key: article.url for key, article in articles(records).items()} == {
        "2": "http://example.org/",
        "7": "http://localhost:4000/blog/2013/02/12/redacted/index.html",
    }
    assert articles(records)["2"].title == "Hello, World!"
    assert {key: comment.parent for key, comment in found.items()} == {
        "4": "",
        "5": "4",
        "6": "",
        "8": "",
        "9": "",
        "11": "9",
    }
    assert [key for key, comment in found.items() if comment.article not in articles(records)] == ["6"]
    assert found["4"].author == Author(name="peter", email="foo@bar.com", address="127.0.0.1")
    assert found["5"].author == Author(key="user", name="user", email="foo@bar.com", address="127.0.0.1")
    assert found["5"].created_at == at(2013, 10, 11, 6, 51, 33)
    assert found["5"].body == "<p>Hello, World.</p>"
    assert found["5"].markup is Markup.HTML
    assert {key for key, comment in found.items() if comment.state is not State.PUBLISHED} == {"9"}
    assert found["9"].state is State.DELETED
    assert refusals(records) == []


def test_the_given_export_with_faults_comes_in_but_for_the_post_without_a_time():
    records = read(FORMAT, given("disqus-deleted-post.xml"))
    found = comments(records)
    assert {key: comment.state for key, comment in found.items()} == {
        "299619020": State.DELETED,
        "299744309": State.PUBLISHED,
        "299986072": State.PUBLISHED,
        "12345678890": State.PUBLISHED,
        "299986073": State.REJECTED,
    }
    assert {comment.article for comment in found.values()} == set(articles(records))
    assert articles(records)["247937687"].is_closed
    assert not articles(records)["247918464"].is_closed
    assert found["299986072"].author == Author(
        name="No Username", email="john.nousername@gmail.com", address="89.89.89.139"
    )
    assert refusals(records) == [("comment x299986073", "It has no readable time.")]


def test_a_post_without_any_id_is_refused_with_its_line(export):
    records = read(FORMAT, export(THREAD, post("1"), post("2").replace(' dsq:id="2"', "")))
    assert list(comments(records)) == ["1"]
    assert refusals(records) == [
        ("the post that ends on line 5", "It has no id, so a second import would bring it in again.")
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020-05-01T10:00:00Z", at(2020, 5, 1, 10)),
        ("2020-05-01T10:00:00", at(2020, 5, 1, 10)),
        ("2020-05-01 10:00:00", at(2020, 5, 1, 10)),
        ("2020-05-01T10:00:00+03:00", at(2020, 5, 1, 7)),
        ("2020-05-01T10:00:00-0330", at(2020, 5, 1, 13, 30)),
        ("2020-05-01T10:00:00.123456789Z", at(2020, 5, 1, 10, 0, 0, 123456)),
        ("Fri, 01 May 2020 10:00:00 +0200", at(2020, 5, 1, 8)),
        ("2020-05-01 10:00:00 UTC", at(2020, 5, 1, 10)),
        (" 2020-05-01T10:00:00Z\n", at(2020, 5, 1, 10)),
    ],
)
def test_times_come_in_with_their_zone(export, written, meant):
    assert only(export(THREAD, post(created=written))).created_at == meant


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2020-13-40T10:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9" * 99]
)
def test_a_post_without_a_readable_time_is_refused(export, written):
    assert refusals(read(FORMAT, export(THREAD, post(created=written)))) == [("comment 1", "It has no readable time.")]


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        ("", State.PUBLISHED),
        ("<isSpam>false</isSpam><isDeleted>false</isDeleted><isApproved>true</isApproved>", State.PUBLISHED),
        ("<isApproved>false</isApproved>", State.PENDING),
        ("<isDeleted> true </isDeleted>", State.DELETED),
        ("<isSpam>true</isSpam><isDeleted>true</isDeleted>", State.REJECTED),
        ("<isSpam>123</isSpam>", State.PUBLISHED),
    ],
)
def test_spam_and_what_was_deleted_or_waits_stays_out_of_sight(export, flags, state):
    assert only(export(THREAD, post(more=flags))).state is state


def test_what_hangs_on_a_deleted_thread_is_not_shown(export):
    deleted = THREAD.replace("</thread>", "<isDeleted>true</isDeleted></thread>")
    spam = post("2", more="<isSpam>true</isSpam>")
    records = read(FORMAT, export(deleted, post("1"), spam))
    assert articles(records)["7"].is_closed
    assert [comment.state for comment in comments(records).values()] == [State.REMOVED, State.REJECTED]


def test_text_is_taken_from_character_data_and_from_entities_alike(export):
    assert only(export(THREAD, post(message="<![CDATA[ <p>a &amp; b</p> ]]>"))).body == "<p>a &amp; b</p>"
    assert only(export(THREAD, post(message="&lt;p&gt;a &amp;amp; b&lt;/p&gt;"))).body == "<p>a &amp; b</p>"


def test_titles_lose_their_entities(export):
    records = read(FORMAT, export(THREAD.replace("Harbour", "Harbour &amp;#8217; &amp;amp; sea")))
    assert articles(records)["7"].title == "Harbour ’ & sea"


def test_a_thread_without_a_link_is_found_by_its_id_and_an_empty_one_is_passed_over(export):
    records = read(FORMAT, export('<thread dsq:id="8"><id>/about</id></thread><thread dsq:id="9"><id/></thread>'))
    assert {key: article.url for key, article in articles(records).items()} == {"8": "/about"}


def test_a_post_with_next_to_nothing_comes_in_or_is_refused_by_name(export):
    comment = only(export(THREAD, post()))
    assert (comment.author, comment.parent, comment.state) == (None, "", State.PUBLISHED)
    assert refusals(read(FORMAT, export(post(message=""), post("2").replace('<thread dsq:id="7"/>', "")))) == [
        ("comment 1", "It has no text."),
        ("comment 2", "It does not say to which article it belongs."),
    ]


def test_what_was_deleted_leaves_its_text_behind(export):
    assert only(export(THREAD, post(more="<isDeleted>true</isDeleted>"))).body == ""


def test_an_anonymous_author_has_no_account(export):
    author = "<author><name>Ann</name><isAnonymous>true</isAnonymous><username>shared</username></author>"
    assert only(export(THREAD, post(more=author))).author == Author(name="Ann")


@pytest.mark.parametrize("head", ["\ufeff" + HEAD, "\n\n" + HEAD, "`" + HEAD, HEAD.replace("utf-8", "UTF-16")])
def test_marks_before_the_export_and_other_encodings_are_no_matter(export, head):
    path = export(THREAD, post(message="größer"), head=head, encoding="utf-16" if "UTF-16" in head else "utf-8")
    assert FORMAT.recognises(Source(path))
    assert only(path).body == "größer"


def test_ids_without_quotation_marks_are_mended(export):
    comment = only(export(THREAD.replace('"7"', "7"), post().replace('"7"', "7").replace('"1"', "x1")))
    assert (comment.key, comment.article) == ("x1", "7")


def test_a_torn_export_is_refused_with_its_line(export):
    path = export(THREAD, post("1"), post("2"))
    path.write_bytes(path.read_bytes()[:-30])
    assert malformed(FORMAT, path).startswith("Line 5: This is no well-formed XML")


def test_lines_are_counted_from_the_beginning_of_the_file(export):
    path = export(THREAD, "<post></thread>", head="\n\n" + HEAD)
    assert malformed(FORMAT, path) == "Line 6: This is no well-formed XML (mismatched tag)."


def test_another_kind_of_file_that_speaks_of_disqus_is_not_taken_for_one(tmp_path):
    path = tmp_path / "other.xml"
    path.write_text("<?xml version='1.0'?>\n<!-- from <disqus> -->\n<rss><channel><disqus/></channel></rss>")
    assert not FORMAT.recognises(Source(path))
