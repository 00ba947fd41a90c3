"""What people type: the product's own rules judge it, in their own words."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from discussion.accounts.names import clean_name
from discussion.accounts.scopes import Scope
from discussion.actions.profiles import ABOUT_LIMIT, clean_about
from discussion.core.errors import Refusal
from discussion.core.markup import COMMENT_LIMIT, clean
from discussion.core.numbers import count

MAX_KEY = 100


def typed(request: HttpRequest) -> dict[str, str]:
    """What a form sent; half characters, which no page could show again, are replaced."""
    texts = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    return {name: whole(text) for name, text in texts.items()}


def whole(text: str) -> str:
    """The text with half characters replaced."""
    return text.encode("utf-8", "replace").decode()


def new_key() -> str:
    """A key by which the same form, sent twice, is known."""
    return secrets.token_urlsafe(18)


def _limited(sentence: str, most: int) -> str:
    return gettext(sentence) % {"most": count(most)}


# What a field takes, in the language of whoever reads it; `make messages` finds the sentences by this name.
limited = lazy(_limited, str)


class Ruled(forms.CharField):
    """A text that a rule takes or refuses."""

    def __init__(self, rule: Callable[[str], str], **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.rule = rule

    def clean(self, value: Any) -> str:
        """The text as the rule leaves it."""
        try:
            return self.rule(value or "")
        except Refusal as refusal:
            raise ValidationError(refusal.detail, code=refusal.code) from None


def _body(text: str) -> str:
    return clean(text, limit=COMMENT_LIMIT)


class Form(forms.Form):
    """A form without frills: labels carry no colon, and the page sets the errors beside the fields."""

    def __init__(self, data: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)

    def refuse(self, refusal: Refusal) -> None:
        """Say it beside the field that caused it, else above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.detail, code=refusal.code))


class KeyedForm(Form):
    """A form that does its work once, however often it is sent."""

    key = forms.CharField(required=False, max_length=MAX_KEY, initial=new_key, widget=forms.HiddenInput)


class NameForm(Form):
    """A display name."""

    name = Ruled(
        clean_name,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Shown beside your comments, 2 to 40 characters."),
        widget=forms.TextInput(attrs={"class": "d-input", "autocomplete": "nickname", "dir": "auto"}),
    )


class ProfileForm(NameForm):
    """A display name, and a few words about oneself."""

    about = Ruled(
        clean_about,
        required=False,
        label=gettext_lazy("About you"),
        help_text=limited(
            "Stands on your page, for everybody to read. Plain text, up to %(most)s characters.", most=ABOUT_LIMIT
        ),
        widget=forms.Textarea(attrs={"class": "d-input p-text", "rows": 5, "dir": "auto"}),
    )


class CommentForm(KeyedForm):
    """The text of a comment."""

    body = Ruled(
        _body,
        label=gettext_lazy("Your comment"),
        help_text=limited(
            "Markdown works: **bold**, _italic_, > quote, `code`. Up to %(most)s characters.", most=COMMENT_LIMIT
        ),
        widget=forms.Textarea(attrs={"class": "d-input p-text", "rows": 9, "dir": "auto"}),
    )


class NamedCommentForm(NameForm, CommentForm):
    """The text of a comment, and the name of who has none yet."""

    field_order = ("body", "name")


class RevisionForm(CommentForm):
    """A comment's new text, and which text it shall replace."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)


class VoteForm(KeyedForm):
    """A vote."""

    value = forms.TypedChoiceField(
        coerce=int,
        choices=[("1", gettext_lazy("Up")), ("-1", gettext_lazy("Down")), ("0", gettext_lazy("Taken back"))],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Vote up, vote down, or take your vote back.")
        ),
    )


class DeleteForm(Form):
    """A comment's end: which text its author saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)


class EraseForm(Form):
    """What becomes of the comments of somebody who wants to be erased."""

    text = forms.ChoiceField(
        choices=[
            ("keep", gettext_lazy("Leave my comments, without my name")),
            ("remove", gettext_lazy("Empty my comments")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("Your comments"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose what becomes of your comments.")
        ),
    )


class TokenForm(Form):
    """What a personal token is for, what it may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=60,
        help_text=gettext_lazy("Only you read this. Each of your tokens has another name."),
        error_messages={
            "required": gettext_lazy("Say what the token is for."),
            "max_length": gettext_lazy("Use at most 60 characters."),
        },
        widget=forms.TextInput(attrs={"class": "d-input", "autocomplete": "off", "dir": "auto"}),
    )
    read = forms.BooleanField(label=gettext_lazy("Read as you"), required=False, initial=True)
    write = forms.BooleanField(label=gettext_lazy("Write, vote and answer polls as you"), required=False)
    moderate = forms.BooleanField(label=gettext_lazy("Moderate, where you are a moderator"), required=False)
    days = forms.ChoiceField(
        label=gettext_lazy("It ends after"),
        choices=[
            ("7", gettext_lazy("7 days")),
            ("30", gettext_lazy("30 days")),
            ("90", gettext_lazy("90 days")),
            ("365", gettext_lazy("a year")),
        ],
        initial="90",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose for how long the token shall live.")
        ),
        widget=forms.Select(attrs={"class": "d-input"}),
    )

    def clean(self) -> dict[str, Any]:
        """One scope or more."""
        given = super().clean() or {}
        if not any(given.get(scope) for scope in Scope):
            raise ValidationError(_("Choose one thing or more that the token may do."), code="invalid_scopes")
        return given
