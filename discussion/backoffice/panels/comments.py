"""Comments: read, found and judged, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from discussion.backoffice.finding import StateFilter, find_comments
from discussion.backoffice.judging import Judging, offered
from discussion.backoffice.links import article_page, comment_page
from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import KINDS, NOTHING, code, excerpt, moment
from discussion.comments.models import Comment
from discussion.comments.queries import comments_of
from discussion.core.numbers import count

STATE_COLOURS = {
    "published": "success",
    "pending": "warning",
    "rejected": "danger",
    "removed": "danger",
    "deleted": "info",
}
_BEGINNING = 400
_MOST_REVISIONS = 20
_LISTED = (
    "site_id",
    "state",
    "is_listed",
    "created_at",
    "up",
    "down",
    "author__name",
    "article__title",
    "article__slug",
)
_FACTS = ("author_link", "article_link", "answered", "posted", "edited", "votes", "replies", "source")


@admin.register(Comment)
class CommentAdmin(Judging, LongListAdmin):
    """The list of comments with the verdicts that each allows, and a page for each."""

    list_display = ("words", "current_state", "votes", "verdicts")
    list_display_links = None
    list_filter = (StateFilter,)
    search_fields = ("id",)
    search_help_text = gettext_lazy("Comment ID, article slug or author’s name")
    change_form_template = "backoffice/comment.html"
    actions = ("approve", "reject", "remove", "restore")
    fields = _FACTS
    readonly_fields = _FACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """The comments of the sites that the reader moderates."""
        return comments_of(scope_of(request).moderated)

    def for_list(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The beginning of each text, and neither the whole nor the article's."""
        return rows.only(*_LISTED).annotate(beginning=Left("body", _BEGINNING))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Exact ids and slugs and the beginnings of names."""
        found = find_comments(queryset, search_term, scope_of(request).moderated) if search_term.strip() else queryset
        return found, False

    def get_urls(self) -> list[URLPattern]:
        """A verdict is a POST to an address of its own."""
        judge = self.admin_site.admin_view(self.verdict_view)
        return [path("<int:comment>/verdict/", judge, name="comments_comment_verdict"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under a title that names what it holds."""
        return super().changelist_view(request, {"title": _("Comments"), **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The comment's page: its text, what may be decided, and its earlier texts."""
        comment = context["original"]
        revisions = list(comment.revisions.order_by("-number")[:_MOST_REVISIONS])
        more = {
            "title": _("Comment %(id)s") % {"id": comment.public_id},
            "subtitle": None,
            "verdicts": offered(comment.state),
            "revisions": revisions,
        }
        colour = STATE_COLOURS[comment.state]
        return super().render_change_form(request, {**context, **more, "state_colour": colour}, *args, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Moderators alone."""
        return scope_of(request).moderates

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Moderators alone; whose comments, `get_queryset` knows."""
        return scope_of(request).moderates

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers write comments, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What readers wrote is judged, not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A verdict removes a comment and keeps its place."""
        return False

    def view_on_site(self, obj: Comment) -> str | None:
        """The permalink of a comment that readers see."""
        return comment_page(obj.public_id) if obj.is_listed else None

    @display(description=gettext_lazy("Comment"))
    def words(self, obj: Any) -> SafeString:
        """How the comment begins, and where it stands; the article leads to its own comments."""
        words = '<a href="{}" class="desk-words">{}</a> '
        return format_html(
            words + '<span class="desk-note">{} · <a href="?q={}">{}</a> · {} · {}</span>',
            reverse("admin:comments_comment_change", args=[obj.id]),
            excerpt(obj.beginning),
            obj.author or NOTHING,
            obj.article.slug,
            obj.article.title,
            moment(obj.created_at),
            code(obj.public_id),
        )

    @display(description=gettext_lazy("State"), label=STATE_COLOURS)
    def current_state(self, obj: Comment) -> tuple[str, str]:
        """The state as a coloured label."""
        return obj.state, str(obj.get_state_display())

    @display(description=gettext_lazy("Posted"))
    def posted(self, obj: Comment) -> SafeString | str:
        """When it was posted."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("Edited"))
    def edited(self, obj: Comment) -> SafeString | str:
        """When its author last edited it."""
        return moment(obj.edited_at)

    @display(description=gettext_lazy("Votes"))
    def votes(self, obj: Comment) -> SafeString:
        """Votes up and down."""
        return format_html('<span class="desk-votes">+{} −{}</span>', obj.up, obj.down)

    @display(description=gettext_lazy("Author"))
    def author_link(self, obj: Comment) -> SafeString | str:
        """The author, with a link to their page."""
        if obj.author is None:
            return NOTHING
        address = reverse("admin:accounts_reader_change", args=[obj.author_id])
        return format_html(
            '<a href="{}">{}</a> ({}) {}', address, obj.author, KINDS[obj.author.kind], code(obj.author.public_id)
        )

    @display(description=gettext_lazy("Article"))
    def article_link(self, obj: Comment) -> SafeString:
        """The article, with a link to its public page."""
        return format_html('<a href="{}">{}</a>', article_page(obj.article.slug), obj.article.title)

    @display(description=gettext_lazy("Answers"))
    def answered(self, obj: Comment) -> SafeString | str:
        """The comment that this one answers."""
        if obj.parent is None:
            return _("the article itself")
        address = reverse("admin:comments_comment_change", args=[obj.parent_id])
        return format_html(_('“{}” <a href="{}">{}</a>'), excerpt(obj.parent.body), address, code(obj.parent.public_id))

    @display(description=gettext_lazy("Replies"))
    def replies(self, obj: Comment) -> str:
        """How many direct replies readers see."""
        return count(obj.reply_count)

    @display(description=gettext_lazy("Source"))
    def source(self, obj: Comment) -> SafeString:
        """The text as its author typed it."""
        return format_html('<pre class="desk-source">{}</pre>', obj.body)
