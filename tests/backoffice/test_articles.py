"""Writing articles in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.articles import edit_article, text_of
from discussion.actions.statistics import count_comment
from discussion.articles.models import Article
from discussion.articles.queries import aliases_of
from discussion.sites.queries import default_site
from tests.backoffice.conftest import messages
from tests.factories import NOON, free_meter, make_article, make_comment, make_reader, make_site

LIST, ADD, CHANGE = "articles_article_changelist", "articles_article_add", "articles_article_change"


def form_of(page) -> dict[str, str]:
    """The form as a browser would post it."""
    form = page.select_one("form#article_form")
    inputs = form.select("input[name]:not([type=checkbox])")
    fields = {field["name"]: field.get("value", "") for field in inputs}
    fields |= {area["name"]: area.text.removeprefix("\n") for area in form.select("textarea[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]")
        fields[select["name"]] = chosen["value"] if chosen else ""
    return fields


def new(desk, **fields):
    blank = form_of(desk.page(ADD))
    return desk.post(ADD, **{**blank, "site": default_site().id, "title": "A new bridge", "state": "open", **fields})


def change(desk, article, **fields):
    return desk.post(CHANGE, article.id, **{**form_of(desk.page(CHANGE, article.id)), **fields})


def errors(response) -> list[str]:
    form = response.context["adminform"].form
    return [f"{name}: {sentence}" for name, sentences in form.errors.items() for sentence in sentences]


def test_an_editor_writes_an_article(editors_desk):
    response = new(
        editors_desk,
        body="# Heading\n\nText.",
        url="https://example.org/bridge",
        aliases="https://example.org/old-bridge\n\n",
    )

    made = Article.objects.get()
    assert response.redirect_chain[-1][0] == "/admin/articles/article/"
    assert (made.title, made.slug, made.state, made.published_at) == ("A new bridge", "a-new-bridge", "open", NOON)
    assert "<h" in made.body_html
    assert set(aliases_of(made)) == {"example.org/bridge", "example.org/old-bridge"}


def test_an_editor_changes_an_article_and_its_former_address_stays(editors_desk):
    article = make_article("bridge", url="https://example.org/bridge")

    change(editors_desk, article, title="The old bridge", url="https://example.org/moved")

    article.refresh_from_db()
    assert (article.title, article.revision) == ("The old bridge", 2)
    assert set(aliases_of(article)) == {"example.org/bridge", "example.org/moved"}
    assert "example.org/bridge" in editors_desk.page(CHANGE, article.id).text


def test_saving_without_a_change_loses_nothing(editors_desk):
    article = make_article(
        "bridge",
        standfirst="Short.",
        author="A. Writer",
        external_id="x-1",
        closes_at=NOON + timedelta(days=1, seconds=7),
    )
    before = text_of(article)

    change(editors_desk, article)

    article.refresh_from_db()
    assert text_of(article) == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"slug": "taken"}, "slug: The slug 'taken' is taken: choose another one."),
        ({"slug": "Not A Slug"}, "slug: Use up to 120 small letters, digits and hyphens."),
        ({"state": "scheduled"}, "published_at: A scheduled article needs the time at which it opens."),
        ({"external_id": "x-1"}, "external_id: Another article carries this external id."),
        (
            {"url": "https://example.org/taken"},
            "url: Another article stands at https://example.org/taken: each address has one discussion.",
        ),
        ({"aliases": "nowhere"}, "aliases: This is no web address: give one that begins with http:// or https://."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_is_kept(editors_desk, fields, error):
    make_article("taken", external_id="x-1", url="https://example.org/taken")

    response = new(editors_desk, body="A long text.", **fields)

    assert errors(response) == [error]
    assert "A long text." in response.content.decode()
    assert Article.objects.count() == 1


def test_who_read_an_older_text_overwrites_nothing(editors_desk, article):
    read = form_of(editors_desk.page(CHANGE, article.id))
    edit_article(article=article, text=text_of(article), now=NOON, meter=free_meter())

    response = editors_desk.post(CHANGE, article.id, **{**read, "title": "Mine"})

    assert "This changed since you read it" in errors(response)[0]
    article.refresh_from_db()
    assert article.title != "Mine"


def test_an_article_is_withdrawn_and_never_deleted(editors_desk, article):
    change(editors_desk, article, state="withdrawn")

    article.refresh_from_db()
    assert article.state == "withdrawn"
    assert editors_desk.post("articles_article_delete", article.id, post="yes").status_code == 403
    editors_desk.post(LIST, action="delete_selected", _selected_action=[article.id], index="0", post="yes")
    assert Article.objects.filter(id=article.id).exists()


def test_an_editor_sees_and_writes_on_the_own_site_alone(editors_desk, article):
    site = make_site()
    elsewhere = make_article("elsewhere", site=site)

    page = editors_desk.page(LIST)

    assert [code.text for code in page.select("#result_list code")] == [article.slug]
    assert editors_desk.open(CHANGE, elsewhere.id).status_code == 302
    assert errors(new(editors_desk, site=site.id))[0].startswith("site: ")


def test_a_moderator_writes_no_articles(desk, article):
    assert desk.open(ADD).status_code == 403
    assert desk.post(CHANGE, article.id, title="Mine").status_code == 403


def test_the_history_names_who_changed_an_article(editors_desk, article):
    change(editors_desk, article, title="Better")

    assert "Changed Title." in editors_desk.page("articles_article_history", article.id).text


def test_saving_says_so(editors_desk):
    assert "A new bridge" in messages(new(editors_desk))[0]


def test_a_quiet_article_says_so(editors_desk, article):
    assert "Nobody has written beneath this article yet." in editors_desk.page(CHANGE, article.id).text


def test_an_article_shows_its_hours_and_its_busiest_branches(editors_desk, article, ann, stan):
    quiet = make_comment(article, ann, body="Nobody answers me.", now=NOON - timedelta(hours=2))
    busy = make_comment(article, ann, body="Who agrees?")
    reply = make_comment(article, stan, body="I do.", parent=busy)
    for comment in (quiet, busy, reply):
        count_comment(comment=comment.id, now=NOON)

    page = editors_desk.page(CHANGE, article.id)

    bars = [bar.text for bar in page.select(".desk-chart title")]
    assert bars == ["Sun 22 Nov, 12:00 UTC: 2 comments by 2 readers", "Sun 22 Nov, 10:00 UTC: 1 comment by 1 reader"]
    assert page.select_one(".desk-chart tbody tr").text.split()[-2:] == ["2", "2"]
    branches = [(link.text, link["href"]) for link in page.select(".desk-branches a")]
    assert branches == [("Who agrees?", f"/c/{busy.public_id}/"), ("Nobody answers me.", f"/c/{quiet.public_id}/")]


def test_an_hour_of_the_week_before_is_not_drawn(editors_desk, article, ann):
    for age in (0, 71, 72):
        count_comment(comment=make_comment(article, ann, now=NOON - timedelta(hours=age)).id, now=NOON)

    bars = editors_desk.page(CHANGE, article.id).select(".desk-chart rect.is-comments")

    assert [float(bar["x"]) for bar in bars] == [711.0, 1.0]


def test_list_and_page_cost_the_same_queries_however_much_there_is(editors_desk, article, ann):
    def costs() -> tuple[int, int]:
        # What a process asks once is asked before anything is counted.
        editors_desk.page(LIST), editors_desk.page(CHANGE, article.id)
        with CaptureQueriesContext(connection) as listed:
            editors_desk.page(LIST)
        with CaptureQueriesContext(connection) as opened:
            editors_desk.page(CHANGE, article.id)
        return len(listed), len(opened)

    count_comment(comment=make_comment(article, ann).id, now=NOON)
    before = costs()
    for number in range(12):
        make_article()
        count_comment(comment=make_comment(article, make_reader(f"Reader {number}")).id, now=NOON)

    assert costs() == before
