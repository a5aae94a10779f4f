"""Waits until the portal answers, says where and how to sign in, and prepares the demonstration behind it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

from launcher.place import PYTHON, ROOT


def address() -> str:
    host = os.environ.get("BIND", "127.0.0.1")
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{os.environ['PORT']}/"  # noqa: S104, compared


def wait(seconds: float = 60) -> bool:
    """True as soon as the portal answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address() + "healthz", timeout=5):  # noqa: S310, our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
    return False


def main() -> None:
    if wait():
        print(f"The portal answers at {os.environ.get('PORTAL_URL') or address()}", flush=True)
        if os.environ.get("DEMONSTRATION"):
            subprocess.run([str(PYTHON), "manage.py", "prepare_demonstration"], cwd=ROOT, check=False)
    else:
        print("The portal did not answer within a minute.", flush=True)
    while True:  # the supervisor ends everything when one of its processes ends
        signal.pause()


if __name__ == "__main__":
    main()
