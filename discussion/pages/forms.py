"""What people type: the product's own rules judge it, in their own words."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from discussion.accounts.names import clean_name
from discussion.core.errors import Refusal
from discussion.core.markup import COMMENT_LIMIT, clean

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
        label="Your name",
        help_text="Shown beside your comments, 2 to 40 characters.",
        widget=forms.TextInput(attrs={"class": "d-input", "autocomplete": "nickname", "dir": "auto"}),
    )


class CommentForm(KeyedForm):
    """The text of a comment."""

    body = Ruled(
        _body,
        label="Your comment",
        help_text=f"Markdown works: **bold**, _italic_, > quote, `code`. Up to {COMMENT_LIMIT:,} characters.",
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
        choices=[("1", "Up"), ("-1", "Down"), ("0", "Taken back")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vote up, vote down, or take your vote back."),
    )


class DeleteForm(Form):
    """A comment's end: which text its author saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)


class EraseForm(Form):
    """What becomes of the comments of somebody who wants to be erased."""

    text = forms.ChoiceField(
        choices=[("keep", "Leave my comments, without my name"), ("remove", "Empty my comments")],
        widget=forms.RadioSelect,
        label="Your comments",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what becomes of your comments."),
    )


class SignInForm(Form):
    """What a member signs in with."""

    email = forms.CharField(
        label="E-mail",
        max_length=254,
        error_messages={"required": "Type your e-mail.", "max_length": "No e-mail is that long: check it."},
        widget=forms.EmailInput(attrs={"class": "d-input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        strip=False,
        max_length=1000,
        error_messages={"required": "Type your password.", "max_length": "No password is that long: check it."},
        widget=forms.PasswordInput(attrs={"class": "d-input", "autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
