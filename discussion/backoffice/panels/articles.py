"""Articles, with their addresses and how lively their discussions are."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from discussion.actions.articles import Text, create_article, edit_article
from discussion.articles.models import Article, ArticleURL
from discussion.articles.queries import articles_of
from discussion.backoffice.acting import ActionAdmin, ActionForm
from discussion.backoffice.activity import activity_of
from discussion.backoffice.edited import ForEditors
from discussion.backoffice.links import article_page, exports_link
from discussion.backoffice.metering import meter_for
from discussion.backoffice.paging import Chips, LongListAdmin
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import code, moment
from discussion.core import clock
from discussion.core.numbers import count
from discussion.sites.models import Site

STATE_COLOURS = {"open": "success", "scheduled": "info", "draft": "warning", "closed": "primary", "withdrawn": "danger"}
_WORDS = ("title", "slug", "standfirst", "body", "author", "state", "published_at", "closes_at", "url", "external_id")


class ArticleForm(ActionForm):
    """What an editor sets, with the revision that was read, so that nobody overwrites what came since."""

    slug = forms.CharField(
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "The last part of its address, unique in the installation. Left empty, it is made from the title."
        ),
    )
    aliases = forms.CharField(
        required=False,
        label=gettext_lazy("Further addresses"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line: other addresses under which this article’s discussion is found."),
    )
    seen_revision = forms.IntegerField(required=False, label=gettext_lazy("Seen revision"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {"standfirst": 3, "body": 24}.items():
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows
        for name in {"published_at", "closes_at"} & self.fields.keys():
            zoned = _("Times are in %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
            self.fields[name].help_text = f"{self.fields[name].help_text} {zoned}"
        if "url" in self.fields:
            self.fields["url"].label = "URL"
        if "seen_revision" in self.fields:
            self.fields["seen_revision"].initial = self.instance.revision

    def text(self) -> Text:
        """The form as the action takes it."""
        given = self.cleaned_data
        aliases = tuple(line.strip() for line in given["aliases"].splitlines() if line.strip())
        return Text(aliases=aliases, **{name: given[name] for name in _WORDS})


class AddressInline(TabularInline):
    """The addresses under which an article is found, in the form in which they are compared."""

    model = ArticleURL
    fields = readonly_fields = ("address",)
    extra = 0
    hide_title = True
    verbose_name = gettext_lazy("address")
    verbose_name_plural = gettext_lazy("addresses")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everybody who sees the article."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Addresses are added by the form above, and kept: links out there lead to them."""
        return False

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By the form above."""
        return False


@admin.register(Article)
class ArticleAdmin(ForEditors, ActionAdmin, LongListAdmin):
    """The articles of the sites that one edits."""

    form = ArticleForm
    list_display = ("titled", "current_state", "site", "comments", "published")
    list_display_links = ("titled",)
    list_filter = (("state", Chips),)
    search_fields = ("title", "slug")
    search_help_text = gettext_lazy("Title or slug")
    inlines = (AddressInline,)
    change_form_template = "backoffice/article.html"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Article:
        """Create or edit the article."""
        now = clock.now()
        meter = meter_for(request, now=now)
        if is_new:
            return create_article(
                site=form.cleaned_data["site"], text=form.text(), now=now, meter=meter, editor=reader_of(request)
            )
        revision = form.cleaned_data["seen_revision"]
        return edit_article(article=form.instance, text=form.text(), now=now, meter=meter, revision=revision)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """The articles of the sites that the reader edits."""
        return articles_of(scope_of(request).edited)

    def for_list(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without the texts."""
        return rows.defer("standfirst", "body", "body_html")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An article stays on its site."""
        return (*_WORDS, "aliases", "seen_revision") if obj else ("site", *_WORDS, "aliases")

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type[TabularInline], ...]:
        """A new article has no addresses yet."""
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The sites that the reader edits."""
        edited = scope_of(request).edited
        sites = Site.objects.order_by("name", "id")
        kwargs["queryset"] = sites if edited is None else sites.filter(id__in=edited)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, and beneath it what happens in the discussion."""
        article = context.get("original")
        more = {"activity": activity_of(article), "exports": exports_link(request, article)} if article else {}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def view_on_site(self, obj: Article) -> str | None:
        """The public page of an article that readers may know of."""
        return article_page(obj.slug) if obj.is_public(clock.now()) else None

    @display(description=gettext_lazy("Title"))
    def titled(self, obj: Article) -> SafeString:
        """Title and slug."""
        return format_html('<span class="desk-words">{}</span> {}', obj.title, code(obj.slug))

    @display(description=gettext_lazy("State"), label=STATE_COLOURS)
    def current_state(self, obj: Article) -> tuple[str, str]:
        """The state as a coloured label."""
        return obj.state, str(obj.get_state_display())

    @display(description=gettext_lazy("Comments"))
    def comments(self, obj: Article) -> str:
        """How many are published."""
        return count(obj.comment_count)

    @display(description=gettext_lazy("Published"))
    def published(self, obj: Article) -> SafeString | str:
        """When it was published, or will be."""
        return moment(obj.published_at)
