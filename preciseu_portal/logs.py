"""Log lines: one JSON object each, with the id of the request they belong to. No personal data, no full addresses."""

import logging

import structlog
from structlog.typing import EventDict, Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Without local variables: they hold what people typed, and secrets.
TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def without_request(logger: object, method: str, event: EventDict) -> EventDict:
    """Django hangs the request on its lines; its path may hold the secret of a link."""
    event.pop("request", None)
    return event


def formatter(style: str) -> logging.Formatter:
    """What LOGGING calls: "json" for machines, "console" for a person."""
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False)]
        if style == "console"
        else [TRACEBACKS, structlog.processors.JSONRenderer(default=str)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, without_request],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
    )
