"""Texts that are made to be slow: each is rendered in no more time than a long one takes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from discussion.importers.rendering import LIMIT, render, render_all
from discussion.importers.writing import renderers

ROOT = Path(__file__).resolve().parents[2]
# Has a process render, tells its number, and is killed.
KILLED = """
import os, signal, django
django.setup()
from discussion.importers.writing import renderers
with renderers(2) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
LONGEST = 4 * LIMIT - 10


def test_other_processes_render_and_refuse_as_this_one_does():
    texts = [("<p>One <b>word</b>.</p>", "html"), ("<p> </p>", "html")]
    with renderers(2) as pool:
        assert pool.submit(render_all, texts).result() == render_all(texts)


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


def test_who_renders_ends_with_an_import_that_was_killed():
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60)

    child = Path(f"/proc/{int(killed.stdout)}")
    deadline = time.monotonic() + 30
    while child.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists()
