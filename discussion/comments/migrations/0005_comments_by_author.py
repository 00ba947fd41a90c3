from django.db import migrations, models
from django.db.models import Q

from discussion.core.migrating import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0004_imported_votes")]

    operations = [
        AddIndexWhileServing(
            "comment",
            models.Index(fields=["author", "id"], name="comments_by_author", condition=Q(state="published")),
        )
    ]
