"""How the tables are emptied after a test that commits."""

from django.db import connection, transaction
from django.test import TransactionTestCase

# Made by the migrations and changed by no test.
KEPT = {"auth_permission", "django_content_type", "django_migrations"}


def empty_tables(_: TransactionTestCase) -> None:
    """Delete the rows. Django would truncate every table, which on PostgreSQL writes some 200 files anew each time."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
