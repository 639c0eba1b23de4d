import pytest

from services.issuance_api.documents.layout.blocks import Heading
from tests.issuance_api.documents.samples import draw_blocks


def test_drawing_in_a_font_nobody_registered_says_so() -> None:
    with pytest.raises(RuntimeError, match="register_fonts"):
        draw_blocks("Unregistered", [Heading("記")])
