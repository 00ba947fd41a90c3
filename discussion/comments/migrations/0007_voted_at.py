from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0006_moderation"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="voted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
