"""Where the links of a text lead."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings

_HREF = re.compile(r'href="([^"]*)"')
# A host that is written and not linked, such as `spam.example/buy`.
_WRITTEN = re.compile(r"(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])", re.IGNORECASE)
SHORTENERS = frozenset(
    "adf.ly amzn.to b.link bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it fb.me goo.gl goo.su ift.tt is.gd "
    "j.mp kutt.it lnkd.in lnk.to mcaf.ee ow.ly qr.ae rb.gy rebrand.ly s.id short.io shorturl.at shrtco.de smarturl.it "
    "snip.ly soo.gd t.co t.ly t.me tiny.cc tiny.one tinyurl.com tr.im trib.al u.to v.gd vk.cc wp.me x.co "
    "yourls.org zpr.io".split()
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link's address, and the host it leads to (empty for mail)."""

    address: str
    host: str


def links_in(body_html: str) -> list[Link]:
    """Every link of a rendered text, in order, but those to readers here, whom it mentions."""
    addresses = map(unescape, _HREF.findall(body_html))
    people = f"{settings.PUBLIC_URL}/r/"
    return [Link(address, _host(address)) for address in addresses if not address.startswith(people)]


def hosts_written(body: str) -> list[str]:
    """Hosts that a text names, linked or not."""
    return [each.lower().removeprefix("www.") for each in _WRITTEN.findall(body)] if "." in body else []


def belongs_to(host: str, domains: Collection[str]) -> str:
    """The one of these domains that the host is or stands below; empty where it is none of theirs."""
    parts = host.split(".")
    candidates = (".".join(parts[place:]) for place in range(len(parts) - 1))
    return next((each for each in candidates if each in domains), "")


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").strip(".")
