from django.db import migrations, models

from discussion.core.migrating import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL builds an index beside writes only outside a transaction

    dependencies = [
        ("articles", "0002_changes"),
        ("comments", "0007_voted_at"),
    ]

    operations = [
        AddIndexWhileServing(
            "comment",
            models.Index(
                fields=["article", "voted_at"],
                name="comments_voted",
                condition=models.Q(("voted_at__isnull", False)),
            ),
        ),
    ]
