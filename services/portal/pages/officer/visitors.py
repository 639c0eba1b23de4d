"""Who may come: officers of the surety company."""

from typing import Annotated

from fastapi import Depends

from services.portal.settings import Audience
from services.portal.web.page import Page, Posted
from services.portal.web.visitors import posting, somebody

OfficerPage = Annotated[Page, Depends(somebody(Audience.OFFICER))]
OfficerPost = Annotated[Posted, Depends(posting(Audience.OFFICER))]
