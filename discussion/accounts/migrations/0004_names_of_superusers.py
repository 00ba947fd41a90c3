from django.db import migrations, models
from django.db.models import Q

from discussion.core.migrating import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0003_names_unique")]

    operations = [
        AddIndexWhileServing(
            "reader",
            models.Index(fields=["name_skeleton"], condition=Q(is_superuser=True), name="accounts_superusers"),
        )
    ]
