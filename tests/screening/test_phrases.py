"""Words and phrases that a site looks for, and what finding one does."""

from typing import Any

import pytest

from discussion.articles.models import Article
from discussion.core.errors import Refusal
from discussion.moderation.models import Check, PhraseList
from discussion.sites.models import Site
from tests.factories import make_article, make_member
from tests.screening.rows import edit, post, reason, words


def set_list(article: Article, *phrases: str, name: str = "Banned", **fields: Any) -> PhraseList:
    """A list of the article's site."""
    found, _ = PhraseList.objects.update_or_create(
        site_id=article.site_id, name=name, defaults={"phrases": "\n".join(phrases), **fields}
    )
    PhraseList.objects.filter(id=found.id).update(version=found.version + 1)
    Site.objects.filter(id=article.site_id).update(version=article.site.version + 1)
    article.site.refresh_from_db()
    return found


def test_a_phrase_holds_a_comment_and_the_trace_says_which_and_where(ann, article):
    set_list(article, "buy followers")
    comment = post(article, ann, "Here you can BUY F0LLOWERS today.")

    assert comment.state == "pending"
    assert reason(comment, "phrases") == "It holds “buy followers”."
    [found] = Check.objects.get(screening__comment=comment, name="phrases").details["found"]
    assert comment.body[found["start"] : found["end"]] == "BUY F0LLOWERS"
    assert found["list"] == "Banned"


def test_a_phrase_that_refuses_stores_nothing_and_says_why(ann, article):
    set_list(article, "idiot*", effect="refuse")

    with pytest.raises(Refusal) as refused:
        post(article, ann, "You idiots!")

    assert (refused.value.code, refused.value.field) == ("comment_refused", "body")
    assert "“idiot*”" in refused.value.detail
    assert not article.comments.exists()


def test_an_edit_that_is_refused_changes_nothing(ann, article):
    set_list(article, "idiot*", effect="refuse")
    comment = post(article, ann)

    with pytest.raises(Refusal, match="does not take this text"):
        edit(comment, "You idiots!")

    comment.refresh_from_db()
    assert (comment.body, comment.revision) == ("Well said.", 1)


def test_a_suspect_phrase_is_noted_and_published(ann, article):
    set_list(article, "crypto", effect="note")
    comment = post(article, ann, "Crypto again?")

    assert comment.state == "published"
    assert words(comment)["phrases"] == "note"


def test_the_strongest_list_counts(ann, article):
    set_list(article, "crypto", name="Suspect", effect="note")
    set_list(article, "wallet", name="Held", effect="hold")

    assert words(post(article, ann, "A crypto wallet."))["phrases"] == "hold"


def test_staff_may_say_anything_and_it_is_noted(mo, article):
    set_list(article, "idiot*", effect="refuse")
    comment = post(article, mo, "Do not call anybody an idiot.")

    assert comment.state == "published"
    assert words(comment)["phrases"] == "refuse"


def test_a_list_that_is_switched_off_finds_nothing(ann, article):
    set_list(article, "crypto", is_enabled=False)

    assert words(post(article, ann, "Crypto again?"))["phrases"] == "pass"


def test_a_changed_list_counts_with_the_next_comment(ann, article):
    set_list(article, "crypto")
    assert post(article, ann, "Crypto again?").state == "pending"
    set_list(article, "bitcoin")

    assert post(article, ann, "Crypto again!").state == "published"
    assert post(article, ann, "Bitcoin then.").state == "pending"


def test_a_list_holds_nothing_on_another_site(ann, article, stan):
    from tests.factories import make_reader, make_site

    set_list(article, "crypto")
    other = make_site()
    elsewhere = make_article("elsewhere", site=other)

    assert post(elsewhere, make_reader("Else Where", site=other), "Crypto again?").state == "published"


def test_the_third_equal_text_of_a_day_waits(ann, article):
    text = "Come and see my wonderful new shop for lamps."
    assert [post(article, ann, text).state for _ in range(3)] == ["published", "published", "pending"]


def test_short_words_may_be_said_often(ann, article):
    assert {post(article, ann, "I agree.").state for _ in range(4)} == {"published"}


def test_who_writes_beneath_five_articles_at_once_waits(db):
    spammer = make_member("Spa Mmer", "spam@example.org")
    states = [post(make_article(f"a-{number}"), spammer, f"Number {number}.").state for number in range(5)]

    assert states == ["published"] * 4 + ["pending"]
