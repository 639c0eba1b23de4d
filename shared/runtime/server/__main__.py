"""`python -m shared.runtime.server services.issuance_api.main:create_app --host 0.0.0.0 --port 8000`."""

import argparse

from shared.runtime.server.serving import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m shared.runtime.server", description="Serves one service.")
    parser.add_argument("target", help="a factory, such as services.issuance_api.main:create_app")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    serve(chosen.target, chosen.host, chosen.port)


if __name__ == "__main__":
    main()
