"""`sluice serve`: the review page on this machine."""

import argparse
import asyncio
import secrets
from contextlib import AsyncExitStack, closing, suppress

from sluice.local.review import desks
from sluice.local.review.server import ReviewServer


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    desks.options(parser)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1 (default: a free one)")


def run(asked: argparse.Namespace) -> int:
    """Serve the review page on 127.0.0.1, until Ctrl-C.

    Shows every result of RESULTS that needs review with its document, and writes what you decide to --decisions, one
    line a case; run it again and it goes on where you were. Without RESULTS, and with --tenant, it shows the cases in
    the DynamoDB table that the environment names (TABLE, AWS_REGION, credentials). Prints the address to open; it
    contains a token that is new each time. Exit status: 0 after Ctrl-C, 2 nothing could be served.
    """
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        seat = runner.run(stack.enter_async_context(desks.seated(asked)))
        try:
            token = secrets.token_urlsafe(24)
            _serve(ReviewServer(seat.desk, seat.caller, token=token, loop=runner.get_loop(), port=asked.port))
        finally:
            runner.run(stack.aclose())
    return 0


def _serve(server: ReviewServer) -> None:
    with closing(server), suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        server.serve()
