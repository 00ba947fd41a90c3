"""`manage.py create_site`: a publisher's site with its hosts, origins and moderators, however often it is said."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http.request import validate_host

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, member_with_email
from discussion.actions.members import give_role
from discussion.actions.sites import Policy, create_site, edit_site, policy_of
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.transactions import write
from discussion.sites.models import Site
from discussion.sites.queries import sites_called


class Command(BaseCommand):
    """Makes a site, or adds to the one of this name what it lacks; saying it twice changes nothing."""

    help = (
        "Makes a publisher's site, or adds to the one of this name the hosts, origins and moderators that it lacks. "
        "Everything else is set in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name, and what the site has many of."""
        parser.add_argument("name", help="what readers call the site")
        parser.add_argument("--host", action="append", default=[], help="a host name that serves it; may be repeated")
        parser.add_argument(
            "--origin", action="append", default=[], help="an origin that may embed it, like https://www.example.org"
        )
        parser.add_argument("--language", help="the language of its pages, like en or pt-BR")
        parser.add_argument("--moderator", action="append", default=[], help="the e-mail of a member who moderates it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done, and what is left to do."""
        try:
            with write():
                site, is_new = _site(options)
                for member in [_member(email) for email in options["moderator"]]:
                    give_role(reader=member, site=site, name=MODERATOR)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{site.name} {'is made' if is_new else 'was there and has what you named'}.")
        for host in policy_of(site).hosts:
            if not validate_host(host, settings.ALLOWED_HOSTS):
                self.stdout.write(f"Add {host} to ALLOWED_HOSTS and start anew, or nobody is answered there.")


def _site(options: dict[str, Any]) -> tuple[Site, bool]:
    """The site of this name with what it lacked, and whether it is new."""
    found = sites_called(" ".join(options["name"].split()))
    if len(found) > 1:
        raise CommandError(f"{len(found)} sites are called {options['name']}: change the one you mean in the admin.")
    if not found:
        return create_site(policy=_added(Policy(name=options["name"]), options), now=clock.now()), True
    wanted = _added(policy_of(found[0]), options)
    return edit_site(site=found[0], policy=wanted), False


def _added(policy: Policy, options: dict[str, Any]) -> Policy:
    return replace(
        policy,
        language=options["language"] or policy.language,
        hosts=(*policy.hosts, *options["host"]),
        origins=(*policy.origins, *options["origin"]),
    )


def _member(email: str) -> Reader:
    found = member_with_email(email)
    if found is None:
        raise CommandError(f"No member signs in with {email}: make one in the admin, then try again.")
    return found
