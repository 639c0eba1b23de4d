"""Who may come: people of a town."""

from typing import Annotated

from fastapi import Depends

from services.portal.settings import Audience
from services.portal.web.page import Page, Posted
from services.portal.web.visitors import posting, somebody

TownPage = Annotated[Page, Depends(somebody(Audience.TOWN))]
TownPost = Annotated[Posted, Depends(posting(Audience.TOWN))]
