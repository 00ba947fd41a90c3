"""What moderators decide in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from discussion.comments.models import Comment
from tests.backoffice.conftest import messages
from tests.factories import decide, make_article, make_comment, make_reader, make_site

LIST, DETAIL, VERDICT = "comments_comment_changelist", "comments_comment_change", "comments_comment_verdict"


def offered(page) -> list[str]:
    return [button["value"] for button in page.select("button[name=verdict]")]


def choose(desk, verdict: str, comments: list[Comment], **more):
    ids = [comment.id for comment in comments]
    return desk.post(LIST, action=verdict, _selected_action=ids, index="0", **more)


def state_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


@pytest.mark.parametrize(
    ("state", "verdicts"),
    [
        ("published", ["remove"]),
        ("pending", ["approve", "reject"]),
        ("rejected", ["approve"]),
        ("removed", ["restore"]),
        ("deleted", []),
    ],
)
def test_a_comment_offers_the_verdicts_that_its_state_allows(desk, article, ann, state, verdicts):
    comment = make_comment(article, ann, state=state)

    assert offered(desk.page(LIST)) == verdicts
    assert offered(desk.page(DETAIL, comment.id)) == verdicts


@pytest.mark.parametrize(
    ("state", "verdict", "outcome", "word"),
    [
        ("pending", "approve", "published", "approved"),
        ("pending", "reject", "rejected", "rejected"),
        ("published", "remove", "removed", "removed"),
        ("removed", "restore", "published", "restored"),
    ],
)
def test_a_verdict_is_taken_and_named(desk, article, ann, state, verdict, outcome, word):
    comment = make_comment(article, ann, state=state)

    response = desk.post(VERDICT, comment.id, verdict=verdict)

    assert state_of(comment) == outcome
    assert messages(response) == [f"Comment {comment.public_id} was {word}."]


def test_the_moderator_comes_back_to_the_page_of_the_button(desk, article, ann):
    comment = make_comment(article, ann)
    before = "http://testserver" + reverse(f"admin:{LIST}") + "?state=published"

    response = desk.http.post(
        reverse(f"admin:{VERDICT}", args=[comment.id]), {"verdict": "remove"}, headers={"Referer": before}
    )

    assert response.url == before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/admin/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_host(desk, article, ann, elsewhere):
    comment = make_comment(article, ann)

    response = desk.http.post(
        reverse(f"admin:{VERDICT}", args=[comment.id]), {"verdict": "remove"}, headers={"Referer": elsewhere}
    )

    assert response.url == reverse(f"admin:{DETAIL}", args=[comment.id])


def test_a_verdict_stands_in_the_history_of_the_comment(desk, article, ann):
    comment = make_comment(article, ann)
    desk.post(VERDICT, comment.id, verdict="remove")

    history = desk.page("comments_comment_history", comment.id).text

    assert "Removed." in history
    assert "Mo Moderator" in history or "mo@example.org" in history


def test_a_verdict_that_no_longer_applies_is_refused_and_changes_nothing(desk, article, ann):
    comment = make_comment(article, ann, state="deleted")

    response = desk.post(VERDICT, comment.id, verdict="restore")

    assert state_of(comment) == "deleted"
    assert messages(response)[0].startswith(f"Comment {comment.public_id} was not restored: This comment is deleted;")


def test_looking_at_the_address_of_a_verdict_decides_nothing(desk, article, ann):
    comment = make_comment(article, ann)

    assert desk.open(VERDICT, comment.id, verdict="remove").status_code == 405
    assert state_of(comment) == "published"


def test_a_verdict_without_the_forms_token_is_refused(mo, article, ann):
    comment = make_comment(article, ann)
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)

    assert client.post(reverse(f"admin:{VERDICT}", args=[comment.id]), {"verdict": "remove"}).status_code == 403
    assert state_of(comment) == "published"


def test_an_unknown_verdict_is_refused(desk, article, ann):
    assert desk.post(VERDICT, make_comment(article, ann).id, verdict="praise").status_code == 403


def test_nobody_decides_about_another_sites_comments(desk):
    site = make_site()
    comment = make_comment(make_article(site=site), make_reader(site=site))

    response = desk.post(VERDICT, comment.id, verdict="remove")

    assert state_of(comment) == "published"
    assert "There is nothing here." in messages(response)[0]
    choose(desk, "remove", [comment])
    assert state_of(comment) == "published"


def test_an_editor_decides_nothing(editors_desk, article, ann):
    comment = make_comment(article, ann)

    assert editors_desk.post(VERDICT, comment.id, verdict="remove").status_code == 403
    assert choose(editors_desk, "remove", [comment]).status_code == 403
    assert state_of(comment) == "published"


def test_several_verdicts_say_how_many_were_taken_and_which_were_not(desk, article, ann, mo):
    first, second, removed = (make_comment(article, ann) for _ in range(3))
    decide(mo, removed, "remove")

    response = choose(desk, "remove", [first, second, removed])

    assert [state_of(comment) for comment in (first, second, removed)] == ["removed"] * 3
    taken, refused = messages(response)
    assert taken == f"2 comments removed: {second.public_id}, {first.public_id}."
    assert refused.startswith(f"1 comment not removed: {removed.public_id}. You removed this comment just now.")


def test_more_than_200_at_once_are_refused_whole(desk, article, ann, monkeypatch):
    monkeypatch.setattr("discussion.backoffice.judging._MOST_AT_ONCE", 2)
    comments = [make_comment(article, ann) for _ in range(3)]

    response = choose(desk, "remove", comments, select_across="1")

    assert messages(response) == ["Choose at most 2 comments at once. Nothing was changed."]
    assert {state_of(comment) for comment in comments} == {"published"}


def test_the_button_in_the_list_works_as_a_browser_would_press_it(mo, article, ann):
    comment = make_comment(article, ann)
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)
    page = BeautifulSoup(client.get(reverse(f"admin:{LIST}")).content, "html.parser")

    button = page.select_one("#result_list button[name=verdict]")
    token = button.find_parent("form").select_one("input[name=csrfmiddlewaretoken]")["value"]
    client.post(button["formaction"], {"verdict": button["value"], "csrfmiddlewaretoken": token})

    assert state_of(comment) == "removed"


def test_a_comments_history_is_told_in_the_language_of_its_reader(desk, ann, article):
    comment = make_comment(article, ann)
    desk.post("comments_comment_verdict", comment.id, verdict="remove")
    address = reverse("admin:comments_comment_history", args=[comment.id])

    assert "Removed." in desk.http.get(address).content.decode()
    assert "Entfernt." in desk.http.get(address, headers={"accept-language": "de"}).content.decode()
