from collections.abc import AsyncIterator

import pytest

from tests.databases import CloneDatabase
from tests.portal.visiting import Portal, open_portal


@pytest.fixture
async def portal(clone: CloneDatabase, fonts: None) -> AsyncIterator[Portal]:
    async with open_portal(clone) as portal:
        yield portal
