from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sites", "0002_policies_origins_and_branding")]

    operations = [
        migrations.AddField(
            "site",
            "reserved_names",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Names and words that only those who look after the site may use in theirs, one in each line.",
            ),
        )
    ]
