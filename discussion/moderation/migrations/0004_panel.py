from django.db import migrations, models

from discussion.core.migrating import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("moderation", "0003_decisions_verdict")]
    operations = [
        AddIndexWhileServing(
            "case",
            models.Index(condition=models.Q(claimed_by__isnull=False), fields=["claimed_by"], name="moderation_claims"),
        ),
    ]
