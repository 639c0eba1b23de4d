import httpx
import pytest

from services.admin.refusal import Refusal
from services.local.journey.caller import read_answer
from shared.schemas.issuance.answers import KeyAnswer

REQUEST = httpx.Request("GET", "http://127.0.0.1/guarantees/00108-000019/key")


def test_an_answer_of_another_shape_is_refused_with_a_sentence_that_names_the_call() -> None:
    answer = httpx.Response(200, json={"key": "MYR24H74P9UP"}, request=REQUEST)
    with pytest.raises(Refusal, match=r"^GET /guarantees/00108-000019/key was not answered with a KeyAnswer: "):
        read_answer(KeyAnswer, answer)
