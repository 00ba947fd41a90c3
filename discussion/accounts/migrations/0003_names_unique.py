from django.db import migrations, models
from django.db.models import Q

from discussion.core.migrating import AddUniqueWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0002_names")]

    operations = [
        AddUniqueWhileServing(
            "reader",
            models.UniqueConstraint(
                fields=["site", "name_skeleton"],
                condition=Q(kind__in=["member", "sso"], name_skeleton__gt=""),
                name="accounts_one_name",
            ),
        )
    ]
