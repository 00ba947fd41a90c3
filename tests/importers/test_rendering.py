"""Texts that are made to be slow: each is rendered in no more time than a long one takes."""

import time

import pytest

from discussion.importers.rendering import LIMIT, render

LONGEST = 4 * LIMIT - 10


@pytest.mark.parametrize(
    "html", ["<p>One" + " " * LONGEST, "<p>One" + "\t " * (LONGEST // 2), "<pre " * (LONGEST // 5)]
)
def test_nothing_is_looked_for_again_from_each_of_its_characters(html):
    began = time.process_time()

    render(html[:LONGEST], "html")

    assert time.process_time() - began < 5


def test_lines_mean_nothing_between_blocks_and_stay_in_preformatted_text():
    html = "<p>One  \n\t two\n\n<pre>a  \n b</pre>\n three <pre>c\n\nd</PRE> <pre>four \n five"

    assert render(html, "html").body == render(html.replace("  \n\t two\n\n", " two "), "html").body
    assert "a  \n b" in render(html, "html").body
    assert "c\n\nd" in render(html, "html").body
