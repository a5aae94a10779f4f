"""The process that delivers letters the moment they are owed."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from notifications.relay import Relay


class Command(BaseCommand):
    help = (
        "Listen on PostgreSQL's bell: deliver letters at once, ring Celery for the rest. Stops on SIGTERM and SIGINT."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay()
        signal.signal(signal.SIGTERM, relay.stop)
        signal.signal(signal.SIGINT, relay.stop)
        relay.run()
