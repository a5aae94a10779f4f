"""`python -m launcher run|test|manage [ARGUMENT …]`, with .venv's Python; bin/run, bin/test and bin/manage call it."""

from __future__ import annotations

import os
import signal
import sys

from launcher.place import Trouble


def main() -> int:
    os.environ.pop("PYTHONPATH", None)  # ours alone; what we start needs none
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    verb, *arguments = sys.argv[1:]
    try:
        if verb == "run":
            from launcher.portal import run

            return run()
        if verb == "test":
            from launcher.suite import test

            return test(arguments)
        from launcher.portal import manage

        return manage(arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main())
