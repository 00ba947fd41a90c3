"""The moderators' queue: what waits, in which order, and for whom."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.desk import case_of, make_case, make_queue
from tests.factories import decide, make_article, make_comment, make_reader, make_site


def page_of(desk, name: str, *args: object, **query: str) -> BeautifulSoup:
    answer = desk.http.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.content, "html.parser")


def listed(page: BeautifulSoup) -> list[str]:
    return [line["data-case"] for line in page.select(".q-case")]


@pytest.fixture
def queue(mo):
    return make_queue(mo)


def test_the_worst_case_stands_first_and_is_open(desk, queue):
    page = page_of(desk, "queue")

    assert listed(page)[0] == queue.threat.public_id
    assert listed(page)[-1] == queue.sampled.public_id
    assert page.select_one("[data-comment]")["data-comment"] == queue.threat.public_id


@pytest.mark.parametrize("kind", ["reported", "appealed", "sampled"])
def test_a_chip_leaves_one_kind_of_case(desk, queue, kind):
    assert listed(page_of(desk, "queue", kind=kind)) == [getattr(queue, kind).public_id]


def test_a_case_is_shown_in_its_context(desk, queue):
    page = page_of(desk, "queue-case", queue.threat.public_id)

    assert "I plan substations for a living." in page.select_one(".q-parent").text
    assert [mark.text for mark in page.select(".q-subject mark")] == ["clown", "come and unplug your house"]
    assert "Likely. Comments are held from 0.60." in page.select_one(".q-checks").text
    assert "So what would you do?" in page.select_one("details.q-more").text
    assert len(page.select("input[name=same]")) == 2


def test_the_queue_is_searched_by_words_names_and_ids(desk, queue):
    for words in ("never read a paper", "halfli", queue.reported.public_id):
        assert listed(page_of(desk, "queue", q=words)) == [queue.reported.public_id], words
    assert listed(page_of(desk, "queue", q="nobody wrote this")) == []


def test_the_queue_is_narrowed_to_an_article_and_to_a_reason(desk, queue):
    other = make_case(make_article("elsewhere"), make_reader("Far"), "Away.", harm=1)

    assert listed(page_of(desk, "queue", article="elsewhere")) == [other.public_id]
    assert listed(page_of(desk, "queue", reason="abuse", kind="reported")) == [queue.reported.public_id]


def test_a_case_is_counted_among_those_of_its_kind(desk, queue):
    assert "Case 1 of 1" in " ".join(desk_text(desk, "?kind=sampled").split())
    assert "Case 1 in" in " ".join(desk_text(desk, "?q=grid").split())


def test_a_phrase_is_marked_as_a_whole_word(desk, queue):
    queue.threat.body_html = "<p>Clowns, said the clown.</p>"
    queue.threat.save()
    page = BeautifulSoup(desk.http.get(reverse("queue-case", args=[queue.threat.public_id])).content, "html.parser")

    assert [mark.text for mark in page.select("#case mark")] == ["clown"]


def desk_text(desk, query: str) -> str:
    return BeautifulSoup(desk.http.get(reverse("queue") + query).content, "html.parser").select_one("#pane").text


def test_an_empty_queue_says_so(desk):
    assert "The queue is empty." in page_of(desk, "queue").text
    assert "Nothing waits here." in page_of(desk, "queue", kind="appealed").text


def test_the_rest_of_a_long_queue_is_behind_a_cursor(desk, article, ann):
    made = [make_case(article, ann, f"Case {number}.", harm=number) for number in range(35)]
    first = page_of(desk, "queue")

    rest = BeautifulSoup(desk.http.get(first.select_one("[data-rest]")["href"]).content, "html.parser")

    assert listed(first) + listed(rest) == [each.public_id for each in reversed(made)]


def test_the_list_takes_as_many_queries_however_long_it_is(desk, article, ann, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_case(article, ann, "Wait.", harm=3)
    page_of(desk, "queue")
    with CaptureQueriesContext(connection) as few:
        page_of(desk, "queue")
    for number in range(12):
        make_case(article, make_reader(f"Reader {number}"), f"Case {number}.", harm=2)

    with django_assert_num_queries(len(few)):
        page_of(desk, "queue")


def test_a_moderator_of_another_site_finds_nothing(desk, mo):
    site = make_site()
    article = make_article(site=site)
    case = make_case(article, make_reader(site=site), "Not yours.", harm=50)
    plain = make_comment(article, make_reader("Ruth", site=site))

    assert listed(page_of(desk, "queue")) == []
    assert desk.http.get(reverse("queue-counts")).json()["all"] == "0"
    for comment in (case, plain):
        assert desk.http.get(reverse("queue-case", args=[comment.public_id])).status_code == 404


def test_whoever_has_no_role_is_sent_away(desk_of, mel):
    assert desk_of(mel).http.get(reverse("queue")).status_code == 302


def test_an_editor_sees_what_was_escalated_and_nothing_else(editors_desk, queue, mo):
    decide(mo, queue.reported, "escalate")

    page = page_of(editors_desk, "queue", kind="pending")

    assert listed(page) == [queue.reported.public_id]
    assert editors_desk.http.get(reverse("queue-counts")).json() == {"all": "1", "escalated": "1"}
    assert editors_desk.http.get(reverse("queue-case", args=[queue.threat.public_id])).status_code == 404
    for closed in ("queue-log", "queue-log-export", "queue-figures", "queue-bulk"):
        assert editors_desk.http.get(reverse(closed)).status_code == 403


def test_an_editor_decides_what_was_escalated_and_nothing_else(editors_desk, queue, mo):
    decide(mo, queue.reported, "escalate")
    for comment, status in ((queue.threat, 404), (queue.reported, 302)):
        answer = editors_desk.http.post(reverse("queue-decide", args=[comment.public_id]), {"verdict": "keep"})
        assert answer.status_code == status

    assert case_of(queue.reported) is None
    page = BeautifulSoup(editors_desk.http.get(answer.url).content, "html.parser")
    assert page.select_one(".q-toast span").text.strip() == "Left the comment by halflight as it is."
    assert "Nobody has passed a comment on to you." in page.text


def test_counts_end_where_nobody_needs_them(desk, queue, monkeypatch):
    monkeypatch.setattr("discussion.moderation.queries.ENOUGH", 2)

    assert desk.http.get(reverse("queue-counts")).json() == {
        "all": "2+",
        "pending": "2+",
        "reported": "1",
        "appealed": "1",
        "sampled": "1",
        "escalated": "0",
        "mine": "0",
    }


def test_the_script_is_given_more_of_the_list(desk, queue):
    part = desk.http.get(reverse("queue"), headers={"X-Part": "lines"}).content.decode()

    assert "<html" not in part
    assert part.count("data-case=") == len(queue.waiting) + 2


def test_the_script_is_given_a_part_of_the_page(desk, queue):
    address = reverse("queue-case", args=[queue.reported.public_id])

    part = desk.http.get(address, headers={"X-Part": "pane"}).content.decode()

    assert "<html" not in part
    assert queue.reported.public_id in part
