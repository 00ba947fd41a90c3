"""Artalk's Artrans: a flat list of comments in which every value is text."""

import json

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.artalk import FORMAT
from discussion.importers.records import Article, Author, Markup, State
from tests.importers.archives import articles, at, comments, malformed, read, refusals

COMMENT = {
    "id": "123",
    "rid": "0",
    "content": "Hello **Artalk**",
    "ua": "Mozilla/5.0",
    "ip": "192.0.2.7",
    "is_collapsed": "false",
    "is_pending": "false",
    "is_pinned": "false",
    "vote_up": "3",
    "vote_down": "1",
    "created_at": "2021-10-28 20:50:15 +0800 CST",
    "updated_at": "2021-10-29 20:50:15 +0800 CST",
    "nick": "Ann",
    "email": "ann@paper.example",
    "link": "https://ann.example",
    "badge_name": "",
    "badge_color": "",
    "page_key": "/harbour/",
    "page_title": "Harbour",
    "page_admin_only": "false",
    "site_name": "Paper",
    "site_urls": "https://paper.example/,https://old.example",
}


@pytest.fixture
def artrans(tmp_path):
    def write(*items):
        path = tmp_path / "artrans.json"
        path.write_text(json.dumps(items, indent=1))
        return path

    return write


@pytest.fixture
def one(artrans):
    def read_one(**changes):
        (found,) = comments(read(FORMAT, artrans(COMMENT | changes))).values()
        return found

    return read_one


def test_comments_and_their_pages_come_in(artrans):
    path = artrans(COMMENT, COMMENT | {"id": "124", "rid": "123"})
    assert FORMAT.recognises(Source(path))
    records = read(FORMAT, path)
    first, second = comments(records).values()
    assert [each for each in records if isinstance(each, Article)] == [
        Article(key="Paper /harbour/", url="https://paper.example/harbour/", title="Harbour")
    ]
    assert (first.key, first.article, first.parent, first.body, first.markup) == (
        "123",
        "Paper /harbour/",
        "",
        "Hello **Artalk**",
        Markup.MARKDOWN,
    )
    assert first.author == Author(name="Ann", email="ann@paper.example", address="192.0.2.7")
    assert first.created_at == at(2021, 10, 28, 12, 50, 15)
    assert (first.up, first.down, first.state) == (3, 1, State.PUBLISHED)
    assert second.parent == "123"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021-10-28 20:50:15 +0800 +0800", at(2021, 10, 28, 12, 50, 15)),
        ("2021-10-28 20:50:15.123456789 +0000 UTC", at(2021, 10, 28, 20, 50, 15, 123456)),
        ("2021-10-28 20:50:15 +0800 CST m=+0.000123", at(2021, 10, 28, 12, 50, 15)),
        ("2021-10-28 20:50:15 +0800", at(2021, 10, 28, 12, 50, 15)),
        ("2021-10-28 20:50:15", at(2021, 10, 28, 20, 50, 15)),
        ("2021-10-28T20:50:15Z", at(2021, 10, 28, 20, 50, 15)),
    ],
)
def test_times_are_read_as_go_prints_them(one, written, meant):
    assert one(created_at=written).created_at == meant


def test_values_may_be_of_their_own_type(artrans):
    item = COMMENT | {"id": 7, "rid": 5, "is_pending": True, "vote_up": 2, "vote_down": 0, "page_admin_only": True}
    records = read(FORMAT, artrans(item))
    (found,) = comments(records).values()
    assert (found.key, found.parent, found.state, found.up, found.down) == ("7", "5", State.PENDING, 2, 0)
    assert articles(records)["Paper /harbour/"].is_closed


@pytest.mark.parametrize("odd", [None, [], {}, -5, 1e300, "x"])
@pytest.mark.parametrize(
    "name", ["rid", "is_pending", "vote_up", "nick", "email", "page_title", "site_urls", "page_admin_only"]
)
def test_values_of_other_types_are_taken_for_nothing(one, name, odd):
    assert one(**{name: odd}).key == "123"


def test_a_page_that_is_an_address_stays_one(artrans):
    records = read(FORMAT, artrans(COMMENT | {"page_key": "https://paper.example/x", "site_name": "", "site_urls": ""}))
    assert articles(records)["https://paper.example/x"].url == "https://paper.example/x"


def test_the_same_path_on_two_sites_is_two_pages(artrans):
    other = COMMENT | {"id": "9", "site_name": "Other", "site_urls": ""}
    assert {key: page.url for key, page in articles(read(FORMAT, artrans(COMMENT, other))).items()} == {
        "Paper /harbour/": "https://paper.example/harbour/",
        "Other /harbour/": "/harbour/",
    }


def test_what_names_no_page_no_id_or_no_time_is_refused(artrans):
    path = artrans(COMMENT, COMMENT | {"page_key": ""}, COMMENT | {"id": "8", "created_at": "soon"}, 17)
    assert refusals(read(FORMAT, path)) == [
        ("comment 123", "It does not say to which article it belongs."),
        ("comment 8", "It has no readable time."),
        ("record number 4 of the file", "It has no id, so a second import would bring it in again."),
    ]


def test_other_json_is_neither_recognised_nor_read(tmp_path):
    path = tmp_path / "other.json"
    for other in ('[{"id": 1, "pid": "", "locator": {}}]', "[]", '{"page_key": 1}', "17", ""):
        path.write_text(other)
        assert not FORMAT.recognises(Source(path))
        assert malformed(FORMAT, path).startswith("This is no Artrans file")


def test_a_torn_file_is_refused_with_its_line(artrans):
    path = artrans(COMMENT, COMMENT)
    path.write_text(path.read_text()[:-30])
    assert malformed(FORMAT, path).startswith("Line 48: This is no well-formed JSON")
