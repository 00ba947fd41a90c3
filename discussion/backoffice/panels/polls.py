"""Polls: asked, corrected, and looked at by the editors of their site."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from discussion.actions.polls import create_poll, edit_poll
from discussion.articles.queries import articles_of
from discussion.backoffice.acting import ActionAdmin
from discussion.backoffice.counting import Counting, summary_of
from discussion.backoffice.edited import ForEditors
from discussion.backoffice.links import poll_page
from discussion.backoffice.metering import meter_for
from discussion.backoffice.paging import Chips, LongListAdmin
from discussion.backoffice.polling import ArticleSelect, PollForm, field_of, keeping, kept_options, meaning_of, settled
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.stages import COLOURS, STAGES, StageFilter, is_shown, stage_of
from discussion.backoffice.wording import NOTHING, code
from discussion.core import clock, ids
from discussion.core.errors import Kind, Refusal
from discussion.core.numbers import count
from discussion.polls.models import Poll
from discussion.polls.queries import polls_of, with_counts
from discussion.sites.models import Site

_RULES = ("voters", "results_visible", "is_shuffled", "may_change", "may_withdraw")
_TIMES = ("is_draft", "is_lead", "opens_at", "closes_at")


@admin.register(Poll)
class PollAdmin(ForEditors, Counting, ActionAdmin, LongListAdmin):
    """The polls of the sites that one edits."""

    form = PollForm
    list_display = ("asked", "described_kind", "stage", "ballots", "waiting")
    list_display_links = ("asked",)
    list_filter = (StageFilter, ("kind", Chips))
    search_fields = ("question", "article__slug")
    search_help_text = gettext_lazy("Question, article slug or poll ID")
    autocomplete_fields = ("article",)
    change_form_template = "backoffice/poll.html"
    conditional_fields = {
        "min_choices": "kind == 'multiple'",
        "max_choices": "kind == 'multiple'",
        "scale": "kind == 'rating'",
    }

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Poll:
        """Create or edit the poll."""
        now = clock.now()
        meter = meter_for(request, now=now)
        if not is_new:
            revision = form.cleaned_data["seen_revision"]
            return edit_poll(poll=form.instance, terms=form.terms(), now=now, meter=meter, revision=revision)
        site, article = form.cleaned_data["site"], form.cleaned_data["article"]
        if article and article.site_id != site.id:
            raise Refusal(Kind.INVALID, "invalid_article", _("This article is on another site."), field="article")
        return create_poll(
            site=site, article=article, terms=form.terms(), now=now, meter=meter, editor=reader_of(request)
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Poll]:
        """The polls of the sites that the reader edits."""
        return polls_of(scope_of(request).edited)

    def for_list(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With how many ballots there are, and how many bursts wait."""
        return with_counts(rows)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The poll with this id, or those whose question or slug has these words."""
        number = ids.decode(search_term.strip().lower())
        if number is not None and queryset.filter(id=number).exists():
            return queryset.filter(id=number), False
        return super().get_search_results(request, queryset, search_term)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form; once a ballot was cast, with a field for each option that stays."""
        kept = kept_options(obj) if obj else ()
        return super().get_form(request, obj, change, **({"form": keeping(kept)} if kept else {}), **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The question first, then the rules and the times."""
        kept = kept_options(obj) if obj else ()
        question = [
            *(("seen_revision",) if obj else ("site",)),
            *("article", "question", *map(field_of, kept), "options"),
            *(() if any(each.is_undecided for each in kept) else ("undecided",)),
            *(("note",) if kept else ()),
            *(("meaning",) if kept else ("kind", "min_choices", "max_choices", "scale")),
        ]
        return [
            (None, {"fields": question}),
            (_("Who votes, and who sees what"), {"fields": _RULES[len(kept) > 0 :]}),
            (_("When and where"), {"fields": _TIMES}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A poll stays where it stands; what its ballots mean stays once there are any."""
        return () if obj is None else ("article", "meaning")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The only site, where there is but one."""
        sites = list(self._sites(request)[:2])
        initial = super().get_changeform_initial_data(request)
        return {"site": sites[0].id, **initial} if len(sites) == 1 else initial

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The sites that the reader edits, and their articles."""
        own = {"site": self._sites(request), "article": articles_of(scope_of(request).edited)}
        kwargs["queryset"] = own[db_field.name]
        if db_field.name == "article":
            kwargs["widget"] = ArticleSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form with its preview, and beneath it what came of the poll."""
        poll = context.get("original")
        if poll:
            summary = summary_of(poll, now=clock.now(), checks_log="check" in request.GET)
            context |= {"summary": summary, "settled": settled(poll)}
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: Poll) -> str | None:
        """The public page of a poll that readers may know of."""
        return poll_page(obj.public_id) if is_shown(obj, clock.now()) else None

    @display(description=gettext_lazy("Question"))
    def asked(self, obj: Poll) -> SafeString:
        """The question and the article beneath which it stands."""
        where = obj.article.slug if obj.article else _("on its own")
        return format_html('<span class="desk-words">{}</span> {}', obj.question, code(where))

    @display(description=gettext_lazy("Kind"))
    def described_kind(self, obj: Poll) -> str:
        """What a ballot says, as the filter above has it."""
        return str(obj.get_kind_display())

    @display(description=gettext_lazy("Ballots say"))
    def meaning(self, obj: Poll) -> str:
        """What is settled since the first ballot."""
        return _("%(meaning)s. This is settled, because ballots were cast.") % {"meaning": meaning_of(obj)}

    @display(description=gettext_lazy("State"), label=COLOURS)
    def stage(self, obj: Poll) -> tuple[str, str]:
        """Whether it takes ballots, as a coloured label."""
        stage = stage_of(obj, clock.now())
        return stage, str(STAGES[stage])

    @display(description=pgettext_lazy("poll", "Ballots"))
    def ballots(self, obj: Any) -> str:
        """How many were cast, those that are set apart too."""
        return count(obj.ballot_count)

    @display(description=gettext_lazy("Bursts to judge"))
    def waiting(self, obj: Any) -> str:
        """How many bursts wait for an editor."""
        return count(obj.waiting_count) if obj.waiting_count else NOTHING

    def _sites(self, request: HttpRequest) -> QuerySet[Site]:
        edited = scope_of(request).edited
        sites = Site.objects.order_by("name", "id")
        return sites if edited is None else sites.filter(id__in=edited)
