import asyncio
from contextlib import suppress

from benchmarks.load import Plan, find_length, put_load

ANSWER = b"HTTP/1.1 200 OK\r\nserver: x\r\nContent-Length: 2\r\n\r\n{}"


def test_the_length_of_an_answer_is_known_once_its_head_is_whole() -> None:
    assert find_length(ANSWER[:40]) is None
    assert find_length(ANSWER) == len(ANSWER)
    assert find_length(ANSWER[:-1]) == len(ANSWER)


async def test_each_connection_sends_its_own_requests_one_after_another() -> None:
    heard: dict[int, list[bytes]] = {}
    answering: list[asyncio.Task[None]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.append(task)
        mine = heard.setdefault(len(heard), [])
        with suppress(ConnectionResetError):  # how the load hangs up
            while request := await reader.read(100):
                mine.append(request)
                writer.write(ANSWER if request != b"bad" else ANSWER.replace(b"200", b"404"))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tally = await put_load(Plan("127.0.0.1", port, 2, 0.0, 0.2, ["a", "b", "c", "bad"]))
    async with asyncio.timeout(5):
        await asyncio.gather(*answering)
    server.close()
    await server.wait_closed()

    firsts = {tuple(requests[:3]) for requests in heard.values()}
    assert firsts == {(b"a", b"c", b"a"), (b"b", b"bad", b"b")}
    assert 0 < tally.refusals < tally.answers
