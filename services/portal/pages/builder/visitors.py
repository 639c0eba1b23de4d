"""Who may come: people of a builder."""

from typing import Annotated

from fastapi import Depends

from services.portal.settings import Audience
from services.portal.web.page import Page, Posted
from services.portal.web.visitors import posting, somebody

BuilderPage = Annotated[Page, Depends(somebody(Audience.BUILDER))]
BuilderPost = Annotated[Posted, Depends(posting(Audience.BUILDER))]
