import httpx

from services.local.timestamping.responder import LARGEST_QUERY, give_timestamps


def answer(query: bytes) -> bytes:
    if query != b"query":
        raise ValueError
    return b"timestamp"


def test_a_query_is_answered_and_anything_else_refused() -> None:
    with give_timestamps(answer) as url, httpx.Client(trust_env=False) as http:
        good = http.post(url, content=b"query")
        assert (good.status_code, good.content) == (200, b"timestamp")
        assert good.headers["content-type"] == "application/timestamp-reply"
        assert http.post(url, content=b"another").status_code == 400
        assert http.post(url, content=bytes(LARGEST_QUERY + 1)).status_code == 413
        assert http.post(url, content=iter([b"query"])).status_code == 413
