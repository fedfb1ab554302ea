"""One world for each module that asks for pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.world import Running, World


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A running server with people and keys."""
    folder: Path = tmp_path_factory.mktemp("world")
    with Running(module_database_url, folder) as running:
        yield running
