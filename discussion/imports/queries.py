"""Every read of imports that leaves the package."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from discussion.comments.models import Comment
from discussion.core.errors import not_found
from discussion.imports.models import (
    Archive,
    Batch,
    Forgotten,
    ImportedArticle,
    ImportedComment,
    ImportedPoll,
    ImportedReader,
)


def batch(number: int) -> Batch:
    """The batch with its site and archive; raises Refusal `not_found`."""
    found = Batch.objects.select_related("site", "archive", "article").filter(id=number).first()
    if found is None:
        raise not_found()
    return found


def batches() -> QuerySet[Batch]:
    """Every batch, the newest first."""
    return Batch.objects.select_related("site", "archive").order_by("-id")


def next_for_worker() -> Batch | None:
    """The oldest batch that waits for a worker, or whose worker was lost."""
    uploaded = Q(is_uploaded=True, state__in=(Batch.State.WAITING, Batch.State.READING, Batch.State.WRITING))
    return batches().filter(uploaded | Q(state=Batch.State.UNDOING)).order_by("id").first()


def has_comments(archive: Archive) -> bool:
    """Whether anything of the archive was brought in before."""
    return ImportedComment.objects.filter(archive=archive).exists()


def known_comments(archive: Archive, keys: Collection[str]) -> dict[str, tuple[int, str]]:
    """Key → (comment, digest of what the archive last said) of those that were brought in."""
    found = ImportedComment.objects.filter(archive=archive, key__in=keys)
    return {key: (comment, digest) for key, comment, digest in found.values_list("key", "comment_id", "digest")}


def places_of(archive: Archive, keys: Collection[str]) -> dict[str, tuple[int, int, int, int]]:
    """Key → (comment, its article, the root of its branch, its depth) of those that were brought in."""
    found = ImportedComment.objects.filter(archive=archive, key__in=keys).values_list(
        "key", "comment_id", "comment__article_id", "comment__root_id", "comment__depth"
    )
    return {key: (number, article, root or number, depth) for key, number, article, root, depth in found}


def places_at(site_id: int, numbers: Collection[int]) -> dict[int, tuple[int, int, int, int]]:
    """Comment → (comment, its article, the root of its branch, its depth) of those that the site has."""
    found = Comment.objects.filter(site_id=site_id, id__in=numbers).values_list("id", "article_id", "root_id", "depth")
    return {number: (number, article, root or number, depth) for number, article, root, depth in found}


def known_readers(archive: Archive, keys: Collection[str]) -> dict[str, int]:
    """Key → reader of those that were brought in."""
    return dict(ImportedReader.objects.filter(archive=archive, key__in=keys).values_list("key", "reader_id"))


def known_article(archive: Archive, key: str) -> int | None:
    """The article that the archive calls so, if it was brought in."""
    return ImportedArticle.objects.filter(archive=archive, key=key).values_list("article_id", flat=True).first()


def known_poll(archive: Archive, key: str) -> int | None:
    """The poll that the archive calls so, if it was brought in."""
    return ImportedPoll.objects.filter(archive=archive, key=key).values_list("poll_id", flat=True).first()


def forgotten(archive: Archive, keys: Collection[str]) -> set[str]:
    """Of these people of an archive, those who were erased here."""
    digests = {forgotten_digest(place, key): key for key in keys for place in (_place(archive), own(archive.site_id))}
    found = Forgotten.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[digest] for digest in found}


def names_in_archives(reader: int) -> list[str]:
    """The digests under which the archives that brought the reader know them."""
    known = ImportedReader.objects.filter(reader_id=reader).select_related("archive")
    return [forgotten_digest(_place(each.archive), each.key) for each in known]


def forgotten_digest(place: str, key: str) -> str:
    """What is kept of somebody who was erased; it tells nothing to whoever lacks the service's secret."""
    return salted_hmac("discussion.imports.forgotten", f"{place}:{key}", algorithm="sha256").hexdigest()


def own(site_id: int) -> str:
    """The place of those who wrote here, in exports of our own."""
    return f"site {site_id}"


def _place(archive: Archive) -> str:
    return f"archive {archive.pk}"
