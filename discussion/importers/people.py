"""Which words of an archive name the same person."""

from functools import lru_cache

from django.utils.crypto import salted_hmac

from discussion.importers.records import Author

_LONGEST = 200


def account(key: str) -> str:
    """The key of whoever has this account in the archive."""
    return f"account {key}"


def key_of(author: Author) -> str:
    """The key under which a person is known: their account in the archive.

    Who has none is the same person where name and e-mail are the same, or without an e-mail name and network address.
    Neither can be read from the key.
    """
    if author.key and len(author.key) <= _LONGEST:
        return account(author.key)
    return _person(author.key, author.name.strip(), author.email.strip().lower() or author.address)


# An author is asked for with each of their comments, which in an archive stand close together.
@lru_cache(4096)
def _person(*said: str) -> str:
    digest = salted_hmac("discussion.importers.people", chr(0).join(said), algorithm="sha256").hexdigest()
    return f"person {digest[:40]}"
