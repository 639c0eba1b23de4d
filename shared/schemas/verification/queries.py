"""What the lists of verification_api are asked for, in the query of the address."""

from typing import Annotated

from pydantic import Field

from shared.schemas.page import MOST_VALUES, ListQuery
from shared.schemas.text.safe_text import SearchText


class LockQuery(ListQuery):
    authority_code: Annotated[list[SearchText], Field(max_length=MOST_VALUES)] = Field(
        default=[], description="Any of these towns, by 団体コード, six digits each."
    )
