from django.db import migrations, models
from django.db.models import Q

from discussion.core.migrating import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0004_names_of_superusers")]

    operations = [
        AddIndexWhileServing(
            "reader",
            models.Index(fields=["id"], condition=Q(kind__in=["member", "sso"], name_skeleton=None), name="accounts_names_unknown"),
        )
    ]
