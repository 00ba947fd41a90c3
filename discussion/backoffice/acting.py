"""Forms whose save is an action: what the action refuses stands beside its field, with what was typed kept."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from discussion.core.errors import Refusal
from discussion.core.rows import Row
from discussion.core.transactions import write

_KEY = "discussion.refusal"


class ActionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """A form that carries the refusal of its own action when it is shown again."""

    refusal: ClassVar[Refusal | None] = None

    def _post_clean(self) -> None:
        """Instead of the model's own validation, which the action does against rows that it has locked."""
        if self.refusal:
            self.add_error(self.refusal.field if self.refusal.field in self.fields else None, self.refusal.detail)


class ActionAdmin(ModelAdmin):
    """A model's panel that saves by one action and deletes nothing."""

    form = ActionForm

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Row:
        """Call the action for a valid form; the row it returns has been saved."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save in one write transaction; after a refusal show the same form again with what was refused."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with write():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            request.META[_KEY] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[ActionForm]:
        """The form, with the refusal of the first try if there was one."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refusal": request.META.get(_KEY)})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Nothing yet: `save_related` knows the inlines too, and one action takes both."""

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        """Call the action; the history and the message speak of what it saved. The formsets only note what changed."""
        for formset in formsets:
            formset.save(commit=False)
        saved = self.act(request, form, formsets, is_new=not change)
        vars(form.instance).update(vars(saved))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing that a discussion hangs on is deleted."""
        return False


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """What the rows of an inline hold that are to stay."""
    given = [form.cleaned_data for form in formset.forms if hasattr(form, "cleaned_data")]
    return [row for row in given if row and not row.get("DELETE")]
