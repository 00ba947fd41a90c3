"""How allauth's forms look and speak here."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EMAIL = gettext_lazy("E-mail")
PASSWORD = gettext_lazy("Password")
NEW_PASSWORD = gettext_lazy("New password")
CODE = gettext_lazy("Code")
_MISSING = (
    (EMAIL, gettext_lazy("Type your e-mail.")),
    (PASSWORD, gettext_lazy("Type your password.")),
    (CODE, gettext_lazy("Type the code.")),
)
_NO_ADDRESS = gettext_lazy("This is no e-mail address: give one like name@example.org.")
_LONGEST = 1000


class Dressed(forms.Form):
    """A form whose labels are `words`, whose fields look like all others, and which asks for nothing twice."""

    words: ClassVar[dict[str, "str | Promise"]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.dress()

    def dress(self) -> None:
        """Name and clothe the fields; call it again after adding some."""
        for name, field in self.fields.items():
            if field.widget.is_hidden:
                continue
            words = self.words.get(name)
            field.label = field.label if words is None else str(words)
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs["class"] = "d-input"
            missing = _missing(str(field.label))
            field.error_messages = {**field.error_messages, "required": missing, "invalid": _NO_ADDRESS}
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.max_length = _LONGEST
                field.validators.append(MaxLengthValidator(_LONGEST))


def _missing(label: str) -> str:
    known = {str(each): str(sentence) for each, sentence in _MISSING}
    return known.get(label) or _("%(label)s is missing.") % {"label": label}
