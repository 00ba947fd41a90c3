"""`@name`: who is meant, how it is shown, and what is never a mention."""

import pytest

from discussion.comments.models import Comment
from discussion.notifications.models import Mention
from tests.factories import make_article, make_comment, make_member, make_reader, make_site
from tests.screening.rows import edit, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(article, ann):
    """An article beneath which Ann Author wrote."""
    make_comment(article, ann)
    return article


def link(reader, name):
    return f'<a href="http://localhost:8000/r/{reader.public_id}/" rel="nofollow ugc noopener">@{name}</a>'


def named(comment):
    return list(Mention.objects.filter(comment=comment).values_list("reader_id", flat=True))


def test_a_name_becomes_a_link_and_the_source_stays(place, ann, stan):
    posted = post(place, stan, "Well, @Ann Author, four years.")

    assert posted.body == "Well, @Ann Author, four years."
    assert posted.body_html == f"<p>Well, {link(ann, 'Ann Author')}, four years.</p>"
    assert named(posted) == [ann.id]


@pytest.mark.parametrize(
    "body",
    [
        "`@Ann Author`",
        "```\n@Ann Author\n```",
        "    @Ann Author",
        "[@Ann Author](https://news.example)",
        "mail@Ann Author",
        "\\@Ann Author",
        "@ Ann Author",
        "@Ann Authority",
    ],
)
def test_neither_code_nor_links_nor_addresses_mention_anybody(body, place, stan):
    posted = post(place, stan, body)

    assert named(posted) == []
    assert "/r/" not in posted.body_html


def test_the_longest_name_is_meant(place, stan):
    short, long = make_reader("Ada"), make_reader("Ada Byron")
    for each in (short, long):
        make_comment(place, each)

    assert named(post(place, stan, "@Ada Byron, and more")) == [long.id]
    assert named(post(place, stan, "@Ada is right")) == [short.id]


def test_case_accents_and_look_alikes_are_no_matter(place, stan):
    zoe = make_member("Zoë Lang", "zoe@example.org")
    make_comment(place, zoe)

    for typed in ("@zoe lang", "@ZOË LANG", "@Z\N{CYRILLIC SMALL LETTER O}e Lang"):
        assert named(post(place, stan, f"{typed} says so.")) == [zoe.id]


def test_a_guest_does_not_stand_in_a_members_place(place, stan):
    member, guest = make_member("Ida", "ida@example.org"), make_reader("Ida")
    for each in (member, guest):
        make_comment(place, each)

    assert named(post(place, stan, "@Ida says so.")) == [member.id]


def test_only_who_published_something_there_can_be_meant(place, mo, stan):
    elsewhere = make_reader("Eve Elsewhere", site=make_site())
    make_comment(place, mo, state="pending")

    assert named(post(place, stan, "@Mo Moderator and @Eve Elsewhere")) == []
    assert elsewhere.name == "Eve Elsewhere"


def test_ten_people_at_most(place, stan):
    people = [make_reader(f"Reader {letter}{letter}") for letter in "ABCDEFGHJKLM"]
    for each in people:
        make_comment(place, each)

    assert len(named(post(place, stan, " ".join(f"@{each.name}," for each in people)))) == 10


def test_an_edit_names_others(place, ann, stan):
    make_comment(place, stan)
    posted = post(place, ann, "@Stan Stranger said so.")
    edit(posted, "@Ann Author said so.")

    assert named(posted) == [ann.id]
    assert Comment.objects.get(id=posted.id).body_html == f"<p>{link(ann, 'Ann Author')} said so.</p>"


def test_a_name_within_markup_is_harmless(place, stan):
    odd = make_reader("x\" onload='y'")
    make_comment(place, odd)
    posted = post(place, stan, "**@x\" onload='y'** <b>@Ann Author</b>")

    assert "<b>" not in posted.body_html
    assert "@x\" onload='y</a>'</strong>" in posted.body_html


def test_a_mention_is_no_link_to_the_checks_and_a_later_name_does_not_break_it(place, ann, stan):
    from discussion.moderation.links import links_in

    posted = post(place, stan, "@Ann Author and https://news.example")

    assert [each.host for each in links_in(posted.body_html)] == ["news.example"]
    assert ann.public_id in posted.body_html


def test_who_types_is_offered_who_wrote_there_lately(place, api, ann, stan):
    for each in (stan, make_reader("Anton"), make_reader("Ännchen")):
        make_comment(place, each)
    make_comment(place, make_reader("Anna Hidden"), state="pending")

    found = api.get(f"/articles/{place.slug}/people", {"prefix": "an"}).json()["items"]

    assert [each["name"] for each in found] == ["Ännchen", "Anton", "Ann Author"]
    assert found[2]["id"] == ann.public_id


@pytest.mark.parametrize("prefix", ["%", "_", "\x00", "a" * 41])
def test_what_a_search_would_take_for_a_pattern_finds_nobody(prefix, place, api):
    answer = api.get(f"/articles/{place.slug}/people", {"prefix": prefix})

    assert answer.status_code == (400 if len(prefix) > 40 else 200)
    assert answer.json().get("items", []) == []


def test_eight_are_offered_and_as_many_queries_asked_however_many_wrote(place, api, django_assert_max_num_queries):
    for letter in "ABCDEFGHJKLM":
        make_comment(place, make_reader(f"Reader {letter}"))

    with django_assert_max_num_queries(4):
        assert len(api.get(f"/articles/{place.slug}/people").json()["items"]) == 8


def test_a_preview_shows_what_will_be_saved(api, place, ann, stan):
    body = "Well, @Ann Author and @Stan Stranger, **four** years."
    preview = api.post("/preview", {"body": body, "article": place.slug}).json()["body_html"]

    assert link(ann, "Ann Author") in preview
    assert preview == post(place, stan, body).body_html
    assert "/r/" not in api.post("/preview", {"body": body}).json()["body_html"]


def test_a_preview_calls_nobody_who_is_not_seen_there(api, place, mo):
    cam = make_reader("Cam Canary")
    make_comment(place, cam, state="pending")

    preview = api.post("/preview", {"body": "@Cam Canary", "article": place.slug}).json()

    assert preview == {"body_html": "<p>@Cam Canary</p>"}


@pytest.mark.parametrize("article", ["nowhere", "withdrawn"])
def test_a_preview_beneath_a_hidden_article_is_none(api, article):
    make_article("withdrawn", state="withdrawn")

    answer = api.post("/preview", {"body": "Well.", "article": article})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("where", ["a/{slug}/write", "c/{comment}/reply", "c/{comment}/edit"])
def test_a_page_without_scripts_previews_the_same(client, place, ann, stan, where):
    own = make_comment(place, stan, body="It begins.")
    client.force_login(stan)
    address = f"/{where.format(slug=place.slug, comment=own.public_id)}"

    shown = client.post(address, {"body": "Well, @Ann Author.", "do": "preview", "revision": "1", "key": "k"})

    assert link(ann, "Ann Author") in shown.content.decode()
