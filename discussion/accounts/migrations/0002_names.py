import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import discussion.core.ids
import discussion.core.rows


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("sites", "0001_initial")]

    operations = [
        migrations.AddField("reader", "name_skeleton", models.CharField(editable=False, max_length=160, null=True)),
        migrations.AddField("reader", "about", models.TextField(blank=True, null=True)),
        migrations.CreateModel(
            name="NameChange",
            fields=[
                (
                    "id",
                    discussion.core.rows.IdField(
                        default=discussion.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("before", models.CharField(max_length=40)),
                ("after", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField()),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sites.site",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["reader", "changed_at"], name="accounts_name_changes")]},
        ),
    ]
