"""The desk: clients that are signed in to the admin as one of the cast."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from discussion.accounts.models import Reader
from discussion.actions.members import Member, create_member, set_roles
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import NOON, make_member

PASSWORD = "correct horse battery"


@dataclass
class Desk:
    """The admin as one reader sees it."""

    http: Client

    def open(self, name: str, /, *args: object, **query: str) -> HttpResponse:
        """A page of the admin by the name of its address."""
        return self.http.get(reverse(f"admin:{name}", args=args), query)

    def page(self, name: str, /, *args: object, **query: str) -> BeautifulSoup:
        """The same, which must be there, as a parsed document."""
        response = self.open(name, *args, **query)
        assert response.status_code == 200, response
        return BeautifulSoup(response.content, "html.parser")

    def post(self, name: str, /, *args: object, follow: bool = True, **fields: object) -> HttpResponse:
        """Post a form of the admin."""
        return self.http.post(reverse(f"admin:{name}", args=args), fields, follow=follow)


def staff(name: str, email: str, role: str, *, site: Site | None = None) -> Reader:
    """A member with a role, as an administrator makes one."""
    site = site or default_site()
    reader = create_member(site=site, member=Member(name, email, PASSWORD), now=NOON)
    return set_roles(reader=reader, roles={(site.id, role)})


def messages(response: HttpResponse) -> list[str]:
    """What the admin said."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def mo(db: None) -> Reader:
    """The moderator."""
    return staff("Mo Moderator", "mo@example.org", "moderator")


@pytest.fixture
def ed(db: None) -> Reader:
    """The editor."""
    return staff("Ed Editor", "ed@example.org", "editor")


@pytest.fixture
def root(db: None) -> Reader:
    """The superuser."""
    return Reader.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def mel(db: None) -> Reader:
    """A member without any role."""
    return make_member("Mel Member", "mel@example.org")


@pytest.fixture
def desk_of() -> Callable[[Reader], Desk]:
    """The admin as this reader sees it."""

    def sit_down(reader: Reader) -> Desk:
        client = Client()
        client.force_login(reader)
        return Desk(client)

    return sit_down


@pytest.fixture
def desk(desk_of: Callable[[Reader], Desk], mo: Reader) -> Desk:
    """The admin as the moderator sees it."""
    return desk_of(mo)


@pytest.fixture
def editors_desk(desk_of: Callable[[Reader], Desk], ed: Reader) -> Desk:
    """The admin as the editor sees it."""
    return desk_of(ed)


@pytest.fixture
def roots_desk(desk_of: Callable[[Reader], Desk], root: Reader) -> Desk:
    """The admin as the superuser sees it."""
    return desk_of(root)
