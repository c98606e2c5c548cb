"""Log lines: for people, or as JSON for programs that collect them. One line each, on standard error."""

from __future__ import annotations

import datetime as dt
import json
import logging

from api.core import request_id

_PLAIN = "%(asctime)s %(levelname)s %(message)s"


class PlainFormatter(logging.Formatter):
    """The time, the level, the message, and the id of the request if there is one."""

    def __init__(self) -> None:
        super().__init__(_PLAIN, "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows it."""
        text, number = super().format(record), request_id.current.get()
        if number is None:
            return text
        line, *rest = text.split("\n")
        return "\n".join((f"{line} [{number}]", *rest))


class JsonFormatter(logging.Formatter):
    """An object a line: `time`, `level`, `logger`, `message`, and where there is one `request_id` and `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if (number := request_id.current.get()) is not None:
            fields["request_id"] = number
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def configure(log_format: str, *, verbose: bool = False) -> None:
    """Have everything logged as `plain` or `json` lines; with `verbose`, also every request to the Hub."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else PlainFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.getLogger("httpx").setLevel(logging.INFO if verbose else logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
