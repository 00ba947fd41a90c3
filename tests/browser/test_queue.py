"""The moderators' queue in a browser: by keys alone, without a script, and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.accounts.models import Reader
from discussion.actions.cases import claim, open_case
from discussion.comments.models import Comment
from discussion.core import clock
from discussion.moderation.models import Case
from tests.backoffice.conftest import staff
from tests.browser.barriers import assert_fits
from tests.browser.complaints import Complaints
from tests.browser.conftest import Browse
from tests.desk import Queue, make_queue
from tests.factories import NOON

ADDRESS = "/admin/queue/"


@pytest.fixture
def mia(transactional_db: None) -> Reader:
    """The moderator, who may enter the admin."""
    return staff("Mia Moderator", "mia@example.org", "moderator")


@pytest.fixture
def queue(mia: Reader) -> Queue:
    return make_queue(mia)


def sit_down(page: Page, address: str = ADDRESS) -> Page:
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


@pytest.fixture
def desk(browse: Browse, mia: Reader, queue: Queue) -> Page:
    return sit_down(browse(as_=mia))


def subject(page: Page) -> Locator:
    return page.locator("#case")


def toast(page: Page) -> Locator:
    return page.locator(".q-toast")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def state_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def test_one_works_through_the_queue_by_keys_alone(desk: Page, queue: Queue) -> None:
    desk.evaluate("window.isSamePage = true")
    keys(desk, "j", "j", "j")
    expect(subject(desk)).to_contain_text("You have never read a paper")
    expect(subject(desk)).to_be_focused()
    keys(desk, "k")
    expect(subject(desk)).to_contain_text("quay_901")
    keys(desk, "j")
    expect(subject(desk)).to_contain_text("You have never read a paper")
    keys(desk, "a")

    expect(subject(desk)).to_contain_text("Ça dépend")
    expect(subject(desk)).to_be_focused()
    expect(desk.locator("#said")).to_have_text("Left the comment by halflight as it is. Comment by Margaux P.")
    expect(desk.locator(f'[data-case="{queue.reported.public_id}"]')).to_have_count(0)
    expect(desk.locator("[data-count=reported]")).to_have_text("0")
    assert not Case.objects.filter(comment=queue.reported).exists()

    keys(desk, "u")
    expect(subject(desk)).to_contain_text("You have never read a paper")
    expect(toast(desk)).to_contain_text("Taken back")
    assert Case.objects.filter(comment=queue.reported).exists()
    assert desk.evaluate("window.isSamePage"), "The page was loaded anew."


def test_r_opens_the_reasons_a_digit_chooses_and_r_again_confirms(desk: Page, queue: Queue) -> None:
    expect(subject(desk)).to_contain_text("Nice story, clown")
    keys(desk, "r")
    expect(desk.locator("[name=reason]:focus")).to_have_count(1)
    keys(desk, "5")
    expect(desk.get_by_role("radio", name="Personal data")).to_be_checked()
    expect(desk.get_by_text("The author will read: “It tells private things")).to_be_visible()
    keys(desk, "r")

    expect(toast(desk)).to_contain_text("Rejected 3 comments.")
    expect(subject(desk)).to_be_focused()
    assert state_of(queue.threat) == "rejected"
    assert queue.threat.decisions.latest("id").reason.code == "personal_data"
    keys(desk, "u")
    expect(toast(desk)).to_contain_text("Took back 3 decisions")
    assert state_of(queue.threat) == "pending"


def test_escape_leaves_the_reasons_and_enter_confirms_them(desk: Page, queue: Queue) -> None:
    keys(desk, "r", "Escape")
    expect(subject(desk)).to_be_focused()
    keys(desk, "1", "Enter")

    expect(toast(desk)).to_contain_text("Rejected")
    assert queue.threat.decisions.latest("id").reason.code == "spam"


def test_e_passes_a_case_on(desk: Page, queue: Queue) -> None:
    keys(desk, "e")

    expect(toast(desk)).to_contain_text("Passed the comment by dockside_77 on to an editor.")
    assert Case.objects.get(comment=queue.threat).is_escalated


def test_the_question_mark_shows_all_keys_and_they_can_be_switched_off(desk: Page) -> None:
    keys(desk, "?")
    dialog = desk.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    dialog.get_by_role("switch").uncheck()
    keys(desk, "Escape", "j")
    expect(dialog).to_be_hidden()
    expect(subject(desk)).to_contain_text("Nice story, clown")

    desk.get_by_role("button", name="all keys").click()
    dialog.get_by_role("switch").check()
    keys(desk, "Escape", "j")
    expect(subject(desk)).to_contain_text("quay_900")


def test_keys_are_letters_where_one_types(desk: Page, queue: Queue) -> None:
    desk.get_by_text("Add words").click()
    desk.get_by_label("To colleagues alone").fill("")
    desk.get_by_label("To colleagues alone").focus()
    keys(desk, "j", "a", "r", "u")

    expect(desk.get_by_label("To colleagues alone")).to_have_value("jaru")
    assert state_of(queue.threat) == "pending"


def test_the_address_names_the_case_so_that_a_reload_shows_it_again(desk: Page, queue: Queue) -> None:
    keys(desk, "j", "j", "j")
    expect(desk).to_have_url(re.compile(f"/admin/queue/{queue.reported.public_id}/$"))
    desk.reload()
    expect(subject(desk)).to_contain_text("You have never read a paper")


def test_new_cases_are_counted_while_one_looks(desk: Page, mia: Reader, queue: Queue) -> None:
    expect(desk.locator(".q-chip [data-count=all]")).to_have_text("6")
    Case.objects.get(comment=queue.sampled).delete()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(desk.locator(".q-chip [data-count=all]")).to_have_text("5")
    expect(desk).to_have_title(re.compile("5 waiting"))


def test_where_nothing_waited_what_comes_appears_by_itself(browse: Browse, mia: Reader, queue: Queue) -> None:
    Case.objects.all().delete()
    desk = sit_down(browse(as_=mia))
    expect(desk.locator("#pane")).to_contain_text("The queue is empty.")
    open_case(comment=queue.reported, now=NOON, reported=True)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(subject(desk)).to_contain_text("You have never read a paper")


def test_who_opens_a_case_that_a_colleague_has_just_opened_is_told(
    desk: Page, queue: Queue, page_errors: Complaints
) -> None:
    other = staff("Noa Nightshift", "noa@example.org", "moderator")
    claim(moderator=other, comment=queue.reported.id, now=clock.now())
    page_errors.expect("409 (Conflict)")
    with desk.expect_console_message(lambda message: "409 (Conflict)" in message.text):
        keys(desk, "j", "j", "j")

    expect(desk.locator(".q-claimed")).to_contain_text("Noa Nightshift")


def test_without_a_script_everything_is_a_form(browse: Browse, mia: Reader, queue: Queue) -> None:
    page = browse(as_=mia, javascript=False)
    page.goto(ADDRESS)
    page.get_by_role("link", name="You have never read a paper").click()
    page.get_by_role("button", name="Keep").click()
    expect(toast(page)).to_contain_text("Left the comment by halflight as it is.")
    expect(subject(page)).to_contain_text("Ça dépend")

    toast(page).get_by_role("button", name="Undo").click()
    expect(subject(page)).to_contain_text("You have never read a paper")
    page.get_by_role("radio", name="Off topic").check()
    page.get_by_role("button", name="Remove").click()
    expect(toast(page)).to_contain_text("Removed the comment by halflight.")
    assert queue.reported.decisions.latest("id").reason.code == "off_topic"


def test_on_a_phone_the_list_leads_to_a_case_with_its_buttons_in_reach(
    browse: Browse, mia: Reader, queue: Queue
) -> None:
    page = sit_down(browse(as_=mia, width=390, height=800))
    assert_fits(page)
    expect(page.get_by_role("button", name="Approve")).to_be_hidden()
    page.get_by_role("link", name="You have never read a paper").click()

    expect(page.locator(".q-list")).to_be_hidden()
    keep = page.get_by_role("button", name="Keep")
    expect(keep).to_be_in_viewport(ratio=1)
    box = keep.bounding_box()
    assert box
    assert box["y"] > 600, "It is out of a thumb's reach."
    assert box["height"] >= 44
    assert_fits(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("radio", name="Abuse or hate")).to_be_in_viewport()
    page.get_by_role("button", name="Remove").click()
    expect(toast(page)).to_contain_text("Removed the comment by halflight.")
    expect(subject(page)).to_contain_text("Ça dépend")
    page.get_by_role("link", name="All cases").click()
    expect(page.locator(".q-list")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_in_the_way(browse: Browse, mia: Reader, queue: Queue, axe, width: int, scheme: str) -> None:
    page = sit_down(browse(as_=mia, width=width, scheme=scheme))
    author = queue.threat.author.public_id
    case = f"{ADDRESS}{queue.threat.public_id}/"
    appeal = f"{ADDRESS}{queue.appealed.public_id}/"
    for address in (ADDRESS, case, appeal, f"{ADDRESS}log/", f"{ADDRESS}figures/", f"{ADDRESS}readers/{author}/"):
        page.goto(address)
        axe(page)
        assert_fits(page)
