"""A site that has been taught."""

import pytest

from discussion.moderation.models import LearnedModel
from tests.screening.rows import teach


@pytest.fixture
def taught(article, mo):
    """Enough decisions of each sort on the article's site; the model that was learned from them."""
    teach(article, mo)
    article.site.refresh_from_db()
    return LearnedModel.objects.get(is_active=True)
