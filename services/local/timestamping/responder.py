"""Answers over HTTP, on a free port of this machine, in a thread of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

LARGEST_QUERY = 4_096  # bytes
LONGEST_EXCHANGE_S = 5.0


@contextmanager
def give_timestamps(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """The address to ask at, for as long as the block lasts; `answer` raises ValueError for what is no query."""

    class Responder(BaseHTTPRequestHandler):
        timeout = LONGEST_EXCHANGE_S

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isascii() or not length.isdigit() or int(length) > LARGEST_QUERY:
                self.send_error(413)
                return
            try:
                content = answer(self.rfile.read(int(length)))
            except ValueError:
                self.send_error(400)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the name of the base class

    server = ThreadingHTTPServer(("127.0.0.1", 0), Responder)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
