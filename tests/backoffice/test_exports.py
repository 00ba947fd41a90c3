"""Moderators ask for exports in the admin, watch them, download and delete them."""

import pytest

from discussion.exports.models import Export
from discussion.sites.queries import default_site
from discussion.worker import tasks
from tests.backoffice.conftest import messages, staff
from tests.factories import make_article, make_comment, make_site

pytestmark = pytest.mark.django_db(transaction=True)
LIST, REQUEST, FILE, REMOVE = (f"exports_export_{name}" for name in ("changelist", "request", "file", "remove"))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"


def ask(desk, **fields):
    return desk.post(REQUEST, **{"site": default_site().id, "article": "", "form": "jsonl", **fields})


def test_a_moderator_asks_for_an_export_and_downloads_it(desk, article, ann, folder):
    make_comment(article, ann, body="=1+1")
    answer = ask(desk, article=article.slug, form="csv")
    assert messages(answer) == ["The export will be made at once. It is kept for seven days."]
    made = Export.objects.get()
    page = desk.page(LIST)
    assert "Waiting" in page.select_one("#result_list").text
    assert page.select_one("script[src*='backoffice/exports.js']")

    tasks.make_exports()

    page = desk.page(LIST)
    assert not page.select_one("script[src*='backoffice/exports.js']")
    link = page.find("a", string="Download")["href"]
    answer = desk.http.get(link)
    assert "'=1+1" in b"".join(answer.streaming_content).decode()
    assert "no-store" in answer["Cache-Control"]
    assert messages(desk.post(REMOVE, made.id)) == ["The export and its file are gone."]
    assert list(folder.iterdir()) == []


def test_an_article_that_is_not_there_is_told_beside_its_field(desk):
    make_article("foreign", site=make_site())
    for slug in ("absent", "foreign"):
        answer = ask(desk, article=slug)
        assert "There is no such article on this site" in answer.content.decode()
        assert f'value="{slug}"' in answer.content.decode()
    assert not Export.objects.exists()


def test_the_articles_page_leads_to_its_export(roots_desk, editors_desk, article):
    link = roots_desk.page("articles_article_change", article.id).find("a", string="Export")["href"]
    form = roots_desk.http.get(link).content.decode()
    assert 'value="electricity"' in form
    assert editors_desk.page("articles_article_change", article.id).find("a", string="Export") is None


def test_only_moderators_of_the_site_see_its_exports(desk, editors_desk, desk_of):
    ask(desk)
    made = Export.objects.get()
    tasks.make_exports()
    eve = desk_of(staff("Eve", "eve@example.org", "moderator", site=make_site(name="The Courier")))

    assert "Everything" not in eve.page(LIST).text
    for other in (eve, editors_desk):
        assert other.open(FILE, made.id).status_code in (403, 404)
        assert other.post(REMOVE, made.id).status_code in (403, 404)
        ask(other)
    assert editors_desk.open(LIST).status_code == 403
    assert Export.objects.count() == 1


def test_exports_with_e_mails_are_for_superusers(desk, roots_desk, root):
    made = Export.objects.create(
        site=default_site(), has_emails=True, created_at=root.created_at, expires_at=root.created_at
    )

    assert "Everything" not in desk.page(LIST).text
    assert desk.post(REMOVE, made.id).status_code == 404
    assert "with e-mails" in roots_desk.page(LIST).text


def test_nothing_is_asked_for_or_deleted_by_a_link(desk):
    assert desk.open(REQUEST).status_code == 403
    assert desk.open(REMOVE, 1).status_code == 403
