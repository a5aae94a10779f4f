"""The Celery application: `celery --app preciseu_portal worker`, and `beat`."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preciseu_portal.settings")
app = Celery("preciseu_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_portal_does(**signal: object) -> None:
    """Connecting is enough: Celery then leaves Django's LOGGING alone."""


@app.on_after_configure.connect
def make_folders_of_the_queue(sender: Celery, **signal: object) -> None:
    """Celery's filesystem broker wants its folders to exist."""
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
