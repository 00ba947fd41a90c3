"""How allauth's forms look and speak here."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

EMAIL = "E-mail"
PASSWORD = "Password"  # noqa: S105
NEW_PASSWORD = "New password"  # noqa: S105
CODE = "Code"
_MISSING = {
    EMAIL: "Type your e-mail.",
    PASSWORD: "Type your password.",
    CODE: "Type the code.",
}
_NO_ADDRESS = "This is no e-mail address: give one like name@example.org."
_LONGEST = 1000


class Dressed(forms.Form):
    """A form whose labels are `words`, whose fields look like all others, and which asks for nothing twice."""

    words: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.dress()

    def dress(self) -> None:
        """Name and clothe the fields; call it again after adding some."""
        for name, field in self.fields.items():
            if field.widget.is_hidden:
                continue
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs["class"] = "d-input"
            missing = _MISSING.get(str(field.label), f"{field.label} is missing.")
            field.error_messages = {**field.error_messages, "required": missing, "invalid": _NO_ADDRESS}
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.max_length = _LONGEST
                field.validators.append(MaxLengthValidator(_LONGEST))
