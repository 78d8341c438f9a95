"""Runs a module in a child that cannot outlive its parent, however the parent ends.

Start it with a pipe as standard input and keep the other end: when that end closes, even because the parent was
killed, the child kills its whole process group, workers included. Works on Linux and macOS alike; needs nothing but
the standard library, because it runs before anything else does.

    python -P tether.py MODULE [ARGUMENT…]
"""

import os
import runpy
import signal
import sys
import threading


def _die_with_parent(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    """Run the module named by the arguments until it ends or the parent does."""
    pipe = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_die_with_parent, args=(pipe,), daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
