"""The image's folder, made once."""

from pathlib import Path

import pytest

from tests.deploy.image import build


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the image's commands run."""
    return build(tmp_path_factory.mktemp("image"))
