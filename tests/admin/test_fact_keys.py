import pytest

from services.admin.fact_keys import generate_fact_key
from services.admin.refusal import Refusal
from shared.runtime.messages.signatures import FactKeys
from shared.runtime.settings import KeyRing
from shared.schemas.facts.events import APPLICATION, ISSUANCE
from tests.shared.runtime.facts import make_said_fact


def test_what_one_half_signs_the_other_verifies() -> None:
    made = generate_fact_key("issuance-1")
    speaker = FactKeys(ISSUANCE, KeyRing.parse(made.secret), {})
    hearer = FactKeys(APPLICATION, None, {ISSUANCE: KeyRing.parse(made.public)})
    fact = make_said_fact(speaker)
    assert hearer.verify(fact)["tenant_org"] == fact.tenant_org


@pytest.mark.parametrize("name", ["", " ", "a:b", "a,b", "鍵", "a\nb"])
def test_a_name_that_no_ring_can_hold_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="is no name for a key"):
        generate_fact_key(name)
