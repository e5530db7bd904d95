"""The reviews of assets that wait for their owners, of a body and by day, as the home page of an owner reads them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0029_texts_owed_text_by_text"),
    ]

    operations = [
        AddIndexConcurrently(
            "assetreview",
            models.Index(
                condition=models.Q(("status__in", ("due", "in_review", "lapsed"))),
                fields=["organisation", "due_on", "asset"],
                name="asset_review_of_owners",
            ),
        ),
    ]
