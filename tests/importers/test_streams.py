"""XML and JSON as streams: what is told, with which line, and which encodings are read."""

import gzip
from contextlib import closing

import pytest

from discussion.importers.files import LONGEST_RECORD, MOST_LINES, Malformed, Source
from discussion.importers.streams import json_items, json_items_of, json_lines, json_places, xml_elements, xml_root


@pytest.fixture
def source(tmp_path):
    opened = []

    def write(content):
        path = tmp_path / f"archive-{len(opened)}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        opened.append(Source(path))
        return opened[-1]

    yield write
    for each in opened:
        each.close()


def reason(items):
    with pytest.raises(Malformed) as caught:
        list(items)
    return str(caught.value)


def test_elements_within_others_come_first_and_are_gone_from_them(source):
    archive = source("<a><b>1<c>2</c><d>3</d><c>4</c></b><e/></a>")
    told = [(place, "".join(element.itertext())) for place, element in xml_elements(archive, {"a/b", "a/b/c"})]
    assert told == [("a/b/c", "2"), ("a/b/c", "4"), ("a/b", "13")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_xml_is_read_in_the_encoding_that_it_declares(source, encoding):
    word = "größer" if encoding == "iso-8859-1" else "порт"
    if encoding.startswith("utf"):
        word = "größer порт 港"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    archive = source(f'<?xml version="1.0" encoding="{declared}"?>\n<a><b>{word}</b></a>'.encode(encoding))
    assert [element.text for _, element in xml_elements(archive, {"a/b"})] == [word]


def test_an_encoding_that_nobody_knows_is_refused(source):
    archive = source('<?xml version="1.0" encoding="klingon"?>\n<a/>')
    assert "encoding" in reason(xml_elements(archive, {"a"}))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<a>\n<b>\n</c>\n</a>", 3),
        ("<a><b></c></a>", 1),
        ("\n\n \n<a>\n<b\n</a>", 6),
        ("<a>\r\n<b>\r\n</c>\r\n</a>", 3),
        ("<a>\n" + "<b/>\n" * 5000 + "</c>", 5002),
        ("<a>\n<b>" + "x\n" * 20_000 + "&nbsp;</b></a>", 20_002),
        ("<a>\n\0</a>", 2),
        (b"<a>\n\xff</a>", 2),
        ("<a>\n<b/>\n", 3),
    ],
)
def test_the_line_of_what_is_wrong_in_xml_is_named(source, content, line):
    assert reason(xml_elements(source(content), {"a/b"})).startswith(f"Line {line}: This is no well-formed XML (")


def test_the_line_of_an_element_is_known_when_it_is_told(source):
    archive = source("\n<a>\n" + "<b>\ntext\n</b>\n" * 3 + "</a>")
    assert [archive.line for _ in xml_elements(archive, {"a/b"})] == [5, 8, 11]


def test_the_root_is_found_behind_whatever_stands_before_it():
    assert xml_root(b"\xef\xbb\xbf\n<?xml version='1.0'?><!DOCTYPE b>\n<!-- <a> -->\n<x:disqus a='b'>") == "disqus"
    assert xml_root("<?xml version='1.0'?><rss/>".encode("utf-16")) == "rss"
    assert [xml_root(each) for each in (b"", b"<", b"{}", b"<!-- ", b"<?xml")] == ["", "", "", "", ""]


def test_json_values_come_in_the_order_of_the_file_with_their_place(source):
    archive = source('{"a": [{"b": 1, "c": [1, {}]}, 2, []], "i": {"x": {"y": null}}, "e": []}')
    assert list(json_items_of(archive, "a.item", "i.x", "e")) == [
        ("a.item", {"b": 1, "c": [1, {}]}),
        ("a.item", 2),
        ("a.item", []),
        ("i.x", {"y": None}),
        ("e", []),
    ]


def test_the_whole_file_can_be_one_value(source):
    assert list(json_items(source('[1, {"a": {"b": 2.5}}]'), "")) == [[1, {"a": {"b": 2.5}}]]


def test_json_lines_may_break_where_they_like(source):
    assert list(json_lines(source('{"a": 1}\n\n{"a":\n2} {"a": 3}'))) == [{"a": 1}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\n"])
def test_a_mark_before_json_is_no_matter(source, mark):
    assert list(json_items(source(f'{mark}[{{"a": 1}}]'), "item")) == [{"a": 1}]
    assert source(f"{mark}x").head().strip() == b"x"
    assert [line for line in source(f"{mark}x\r\ny").lines() if line] == ["x", "y"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('[{"a": 1},\n\n{"a" 2}]', 3),
        ('[\n {\n  "a": 1\n },\n {\n  "a": 2,,\n }\n]', 6),
        ('[{"a": 1}, {"a" 2}]', 1),
        ('[{"a": 1},\n{"a": 2', 2),
        (b'[\n{"a": "\xff"}]', 2),
        ('[\n{"a": "\0"}]', 2),
        ("[1]\n[2]", 2),
        ("", 0),
    ],
)
def test_the_line_of_what_is_wrong_in_json_is_named(source, content, line):
    said = reason(json_items(source(content), "item"))
    assert said.startswith(f"Line {line}: This is no well-formed JSON (" if line else "This is no well-formed JSON (")
    assert "\n" not in said
    assert "b'" not in said


def test_the_line_of_what_is_wrong_in_json_lines_is_named(source):
    assert reason(json_lines(source('{"a": 1}\n{"a": 2}\n{"a": }\n'))).startswith("Line 3: ")


def test_the_line_of_a_value_is_known_when_it_is_told(source):
    archive = source('[\n{"a":\n1},\n{"a":\n2}\n]')
    assert [archive.line for _ in json_items(archive, "item")] == [3, 5]


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_json_that_nests_without_end_is_refused_wherever_it_stands(source, opening):
    deep = opening * 100_000
    assert reason(json_items(source(deep), "no.such.place")) == "Line 1: This nests deeper than 1,000 levels."
    assert reason(json_items(source(f"[{deep}"), "item")) == "Line 1: This nests deeper than 1,000 levels."


def test_xml_that_nests_without_end_is_refused(source):
    assert reason(xml_elements(source("<a>" * 100_000), {"a/b"})) == "Line 1: This nests deeper than 1,000 levels."


def test_a_record_of_countless_parts_is_refused(source):
    assert "200,000 parts" in reason(json_items(source(f"[[{'1,' * 200_001}1]]"), "item"))
    assert "200,000 parts" in reason(xml_elements(source(f"<a>{'<b/>' * 200_001}</a>"), {"a"}))


def test_places_are_told_from_the_beginning_of_a_file_that_is_torn():
    assert json_places(b'[{"m": {"q": 1}, "n": "x"}, {"m": 3, "o": [1') == {
        "": None,
        "item": None,
        "item.m": None,
        "item.m.q": 1,
        "item.n": "x",
        "item.o": None,
        "item.o.item": 1,
    }
    assert json_places(b"<a>") == json_places(b"") == {}
    assert len(json_places(b"[" * 65_536)) == 13


def test_an_endless_record_is_refused_and_a_long_file_is_not(source):
    archive = source(b"x" * (LONGEST_RECORD + 1))
    assert reason(archive.lines()) == "Line 1: 8 MB without a comment: no archive of comments looks so."
    assert reason(source("\n" * (MOST_LINES + 1)).lines()) == (
        f"Line {MOST_LINES + 1}: 200,000 lines without a comment: no archive of comments looks so."
    )
    long = source(b"x\n" * (MOST_LINES + 10))
    assert sum(1 for _ in (long.rest() for _ in long.lines())) == MOST_LINES + 10


def test_lines_that_are_no_utf8_are_named(source):
    assert reason(source(b"a\nb\n\xe9\n").lines()) == "Line 3: This is not UTF-8: save the file in that encoding."


def test_what_is_packed_is_read_like_what_is_not(tmp_path):
    path = tmp_path / "archive.gz"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    with closing(Source(path)) as archive:
        assert list(archive.lines()) == ["one", "two"]
        assert archive.line == 2
