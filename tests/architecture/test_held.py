"""Nothing about a reader is held that their export does not show and erasing does not reach."""

from django.apps import apps
from django.db import models

from discussion.accounts.models import Reader
from discussion.actions.held import HELD, OTHER_TEXTS, SEARCHED_TEXTS

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField)


def every_model():
    return apps.get_models(include_auto_created=True)


def path(field):
    return f"{field.model._meta.label}.{field.name}"


def relations_to_readers():
    return {
        path(field)
        for model in every_model()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Reader
    }


def texts():
    """Every text that is no choice among words of ours."""
    return {
        path(field)
        for model in every_model()
        for field in model._meta.local_fields
        if isinstance(field, TEXTS) and not field.choices
    }


def listed_texts():
    return {f"{held.table._meta.label}.{name}" for held in HELD for name in (*held.shown.split(), *held.hidden.split())}


def test_every_relation_to_a_reader_is_listed():
    listed = {f"{held.table._meta.label}.{held.reader}" for held in HELD}

    assert relations_to_readers() - listed == set(), "Give each a line in discussion/actions/held.py."


def test_every_text_is_listed():
    unknown = texts() - listed_texts() - OTHER_TEXTS - SEARCHED_TEXTS

    assert unknown == set(), "Say in discussion/actions/held.py what the export shows of each, and what erasing does."


def test_what_is_listed_exists():
    assert texts() >= OTHER_TEXTS | SEARCHED_TEXTS
    for held in HELD:
        list(held.table._default_manager.filter(**{held.reader: 1}).values(*held.shown.split()).query.sql_with_params())


def test_every_part_of_the_export_has_a_title_of_its_own():
    titles = [held.title for held in HELD]

    assert all(titles)
    assert len(set(titles)) == len(titles)
