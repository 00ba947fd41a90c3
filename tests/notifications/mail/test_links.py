"""The links of a mail: looking changes nothing, a button does, and one click of a mail program does too."""

import pytest
from django.test import Client

from discussion.actions import mailing, unsubscribing
from discussion.core import clock
from discussion.notifications import links
from discussion.notifications.addresses import destination
from discussion.notifications.links import Link
from discussion.notifications.models import MailAddress, Preferences, Subscription
from tests.factories import NOON, make_reader
from tests.notifications.mail.conftest import make_guest_of_the_host
from tests.pages.browser import Browser

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(link: Link) -> str:
    return f"/n/{links.token(link)}/"


def mail_of(reader) -> dict[str, str]:
    """The rhythms of mail that the reader chose."""
    found = Preferences.objects.filter(reader=reader).first()
    return {kind: each["mail"] for kind, each in (found.choices if found else {}).items() if "mail" in each}


@pytest.fixture
def followed(ada, thread) -> Subscription:
    return Subscription.objects.create(
        site=thread.site, reader=ada, article=thread, rhythm="daily", created_at=clock.now()
    )


@pytest.mark.parametrize("method", ["get", "head", "options", "put"])
def test_robots_that_look_at_links_change_nothing(method, ada, followed):
    robot = Client()
    for link in (
        Link(ada.id, "all"),
        Link(ada.id, "kind", "reply"),
        Link(ada.id, "article", followed.article.public_id),
        Link(ada.id, "confirm", destination(ada).digest),
    ):
        answer = getattr(robot, method)(path(link), headers={"Purpose": "prefetch"})
        assert answer.status_code in (200, 405)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert Subscription.objects.count() == 1
    assert not Preferences.objects.exists()
    assert not MailAddress.objects.exists()


def test_the_page_is_kept_by_nobody_and_tells_no_other_site_where_it_is(ada):
    answer = Client().get(path(Link(ada.id, "all")))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "ada@example.org" not in answer.content.decode()
    assert "Addressee" not in answer.content.decode()


def test_one_click_stops_what_the_mail_was_about(ada, followed):
    program = Client(enforce_csrf_checks=True)
    assert program.post(path(Link(ada.id, "kind", "reply")), ONE_CLICK).status_code == 200
    assert mail_of(ada) == {"reply": "never"}
    assert program.post(path(Link(ada.id, "article", followed.article.public_id)), ONE_CLICK).status_code == 200
    assert not Subscription.objects.exists()
    assert program.post(path(Link(ada.id, "all")), ONE_CLICK).status_code == 200
    assert set(mail_of(ada).values()) == {"never"}
    assert {"mention", "article"} < set(mail_of(ada))


def test_one_click_works_as_form_data_and_when_it_is_sent_twice(ada):
    body = "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = Client().post(
            path(Link(ada.id, "kind", "reply")), body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert mail_of(ada) == {"reply": "never"}


def test_a_post_without_the_one_click_needs_the_token_of_the_form(ada):
    answer = Client(enforce_csrf_checks=True).post(path(Link(ada.id, "kind", "reply")), {"act": "stop"})
    assert answer.status_code == 403
    assert mail_of(ada) == {}


def test_a_button_stops_it_and_another_takes_that_back(ada):
    Preferences.objects.create(
        site=ada.site, reader=ada, choices={"reply": {"mail": "daily", "push": False}}, updated_at=NOON
    )
    page = Browser().open(path(Link(ada.id, "kind", "reply")))
    assert "Somebody answered you" in page.text
    assert "Nothing has changed yet." in page.text
    page.submit("Stop it")
    assert "No more mail of this kind comes." in page.text
    assert mail_of(ada) == {"reply": "never"}
    page.submit("Take it back")
    assert "All is as it was before." in page.text
    assert Preferences.objects.get().choices == {"reply": {"mail": "daily", "push": False}}


def test_who_stopped_following_can_follow_again(ada, followed):
    page = Browser().open(path(Link(ada.id, "article", followed.article.public_id)))
    page.submit("Stop following")
    assert not Subscription.objects.exists()
    page.submit("Take it back")
    assert Subscription.objects.get(reader=ada, article=followed.article).rhythm == "daily"


def test_all_mail_stops_and_comes_back_as_it_was(ada):
    Preferences.objects.create(site=ada.site, reader=ada, choices={"reply": {"mail": "daily"}}, updated_at=NOON)
    page = Browser().open(path(Link(ada.id, "all"))).submit("Stop all mail")
    assert set(mail_of(ada).values()) == {"never"}
    page.submit("Take it back")
    assert mail_of(ada) == {"reply": "daily"}


def test_what_undoes_one_stop_undoes_no_other(ada):
    stop = Link(ada.id, "kind", "reply")
    page = Browser().open(path(stop)).submit("Stop it")
    _, fields = page.filled("Take it back")
    other = make_reader("Bea Branch")
    answer = Client().post(path(Link(other.id, "kind", "reply")), fields)
    assert answer.status_code == 404
    assert not Preferences.objects.filter(reader=other).exists()


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text.upper(), lambda text: "x" + text])
def test_a_link_that_is_none_of_ours_does_nothing(change, ada):
    broken = f"/n/{change(links.token(Link(ada.id, 'all')))}/"
    answer = Client().get(broken)
    assert answer.status_code == 404
    assert "Open it from the mail itself" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert Client().post(broken, ONE_CLICK).status_code == 404
    assert mail_of(ada) == {}


@pytest.mark.parametrize("what", ["", "nothing", "reply~all", "reply'", "../..", "a.b", "ä", "0" * 13])
@pytest.mark.parametrize("scope", ["kind", "article", "branch", "all"])
def test_a_link_about_what_is_not_there_changes_nothing_that_is(scope, what, ada, followed):
    answer = Client().post(path(Link(ada.id, scope, what)), ONE_CLICK)
    assert answer.status_code in (200, 404)
    assert Subscription.objects.count() == 1
    assert scope == "all" or mail_of(ada) == {}


def test_a_link_of_somebody_who_was_erased_says_so_kindly(ada):
    stop = path(Link(ada.id, "all"))
    ada.emailaddress_set.all().delete()
    ada.delete()
    answer = Client().get(stop)
    assert answer.status_code == 404
    assert "No more mail comes." in answer.content.decode()
    assert Client().post(stop, ONE_CLICK).status_code == 200


def test_an_address_is_confirmed_by_a_button_and_by_no_program(db):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    link = Link(hal.id, "confirm", destination(hal).digest)
    assert Client().post(path(link), ONE_CLICK).status_code == 404
    assert not destination(hal).is_confirmed
    page = Browser().open(path(link)).submit("Yes, send mail here")
    assert "This address is confirmed" in page.text
    assert destination(hal).is_confirmed


def test_a_link_to_confirm_an_earlier_address_confirms_nothing(db):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    link = Link(hal.id, "confirm", destination(hal).digest)
    hal.identities.update(email="other@example.org")
    assert Client().post(path(link)).status_code == 404
    assert not destination(hal).is_confirmed


def test_a_stopped_address_can_be_confirmed_anew(ada):
    mailing.stop_address(email="ADA@example.org", why="bounce", now=NOON)
    assert destination(ada).stopped_by == "bounce"
    Browser().open(path(Link(ada.id, "confirm", destination(ada).digest))).submit("Yes, send mail here")
    assert destination(ada).stopped_by == ""


def test_stopping_needs_no_preferences_and_keeps_other_choices(ada):
    unsubscribing.stop(reader=ada, link=Link(ada.id, "kind", "reply"), now=NOON)
    unsubscribing.stop(reader=ada, link=Link(ada.id, "kind", "mention"), now=NOON)
    assert mail_of(ada) == {"reply": "never", "mention": "never"}


def test_all_choices_stand_below_and_can_be_saved_without_signing_in(ada):
    page = Browser().open(path(Link(ada.id, "all")))
    assert [each.get_text(strip=True) for each in page.page.select("main h2")] == ["All settings"]
    token = page.page.select_one("[name=csrfmiddlewaretoken]")["value"]
    table = page.page.select("form")[-1]
    fields = {each["name"]: each.get("value", "on") for each in table.select("input[name][checked]")}
    fields |= {each["name"]: each.select_one("[selected]")["value"] for each in table.select("select[name]")}
    typed = {**fields, "reply-mail": "weekly", "digest_hour": "20", "act": "save", "csrfmiddlewaretoken": token}
    page.http.post(path(Link(ada.id, "all")), typed)
    assert mail_of(ada) == {"reply": "weekly"}
    assert Preferences.objects.get().digest_hour == 20
    assert "newsroom-mail" not in fields


def test_everything_is_turned_off_and_on_by_a_button(ada):
    browser = Browser().open(path(Link(ada.id, "kind", "reply")))
    token = browser.page.select_one("[name=csrfmiddlewaretoken]")["value"]
    for act, is_off in (("off", True), ("on", False)):
        browser.http.post(path(Link(ada.id, "all")), {"act": act, "csrfmiddlewaretoken": token})
        assert Preferences.objects.get().is_off is is_off


@pytest.mark.parametrize("act", ["off", "save", "undo"])
def test_who_is_asked_whose_an_address_is_can_choose_nothing_else(act, db):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    link = path(Link(hal.id, "confirm", destination(hal).digest))
    page = Browser().open(link)
    assert page.page.select("main table") == []
    assert Client().post(link, {"act": act}).status_code == 404
    assert not Preferences.objects.exists()
    assert not destination(hal).is_confirmed
