"""The demonstration: what `make run` shows to somebody who starts with an empty database."""

import re

import pytest

from discussion.accounts.models import Reader
from discussion.actions.moderation import decide
from discussion.articles.models import Article
from discussion.backoffice import starting
from discussion.comments.models import Comment, Vote
from discussion.core import markup
from discussion.core.models import OutboxRow
from discussion.importers import demo
from discussion.importers.demo.scripts import scripts
from tests.factories import NOON, make_article

LINK_TARGET = re.compile(r"\]\(\S+\)")
WORD = re.compile(r"[^\W_]+")


def count_everything():
    return [model.objects.count() for model in (Article, Comment, Vote, Reader, OutboxRow)]


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_every_comment_is_written_after_the_one_it_answers_and_before_now(script):
    written = {line.key: line.minutes for line in script.lines}

    assert len(written) == len(script.lines)
    assert all(written[line.parent] < line.minutes for line in script.lines if line.parent)
    assert max(written.values()) < script.hours_ago * 60
    assert [line.minutes for line in script.lines] == sorted(written.values())


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_every_text_comes_out_of_the_renderer_with_all_its_words(script):
    texts = [text for line in script.lines for text in (line.body, line.earlier_body) if text]
    assert texts
    for text in texts:
        shown = markup.plain(markup.render_comment(markup.clean(text, limit=markup.COMMENT_LIMIT)))
        assert WORD.findall(shown) == WORD.findall(LINK_TARGET.sub("]", text))


@pytest.mark.django_db
def test_where_an_article_is_nothing_is_loaded():
    make_article("of-our-own")

    assert demo.load_demo(now=NOON) is False
    assert Comment.objects.count() == 0


@pytest.mark.django_db
def test_what_ends_half_way_leaves_nothing_and_the_next_start_loads_all(monkeypatch):
    def end(**_):
        assert Comment.objects.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "decide", end)
    with pytest.raises(KeyboardInterrupt):
        demo.load_demo(now=NOON)
    assert count_everything() == [0, 0, 0, 0, 0]

    monkeypatch.setattr(demo, "decide", decide)
    assert demo.load_demo(now=NOON) is True


@pytest.mark.django_db
def test_a_site_that_takes_no_guests_starts_without_it(caplog):
    site = demo.default_site()
    site.guests_allowed = False
    site.save()

    assert demo.load_demo(now=NOON) is False
    assert count_everything() == [0, 0, 0, 0, 0]
    assert "takes no guests" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_on", "articles"), [(True, 2), (False, 0)], ids=["on", "off"])
def test_the_setting_decides_and_it_is_loaded_and_announced_once(is_on, articles, settings, monkeypatch):
    settings.DEMO = is_on
    monkeypatch.setattr(starting, "collect_when_changed", lambda: False)
    said = []

    starting.prepare(said.append)
    after_the_first = count_everything()
    starting.prepare(said.append)

    assert Article.objects.count() == articles
    assert count_everything() == after_the_first
    assert [sentence.startswith("Loaded a demonstration; ") for sentence in said] == [True] * is_on
