"""Log formats: coloured lines for people, JSON lines for programs.

Layer: cli.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

LogFormat = Literal["text", "json"]

_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_METHOD_COLOURS: Final = {"GET": "\x1b[34m", "POST": "\x1b[32m", "PUT": "\x1b[33m", "DELETE": "\x1b[31m"}
_STATUS_COLOURS: Final = {2: "\x1b[32m", 3: "\x1b[36m", 4: "\x1b[33m", 5: "\x1b[1;31m"}
_LEVEL_COLOURS: Final = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[1;31m"}


class TextFormatter(logging.Formatter):
    """One line for each record: time, status, method, path, duration, account and error."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__()
        self._colour: Final = colour

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a traceback on further lines."""
        time = self._paint(_DIM, datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S"))
        facts: dict[str, Any] | None = getattr(record, "facts", None)
        if facts is None:
            line = f"{time} {self._paint(_LEVEL_COLOURS.get(record.levelname, ''), record.levelname.lower())}"
            line += f" {visible(record.getMessage())}"
            return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line
        status, method = facts["status"], facts["method"]
        cells = [
            time,
            self._paint(_STATUS_COLOURS.get(status // 100, ""), str(status or "---")),
            self._paint(_METHOD_COLOURS.get(method, ""), f"{visible(method):<6}"),
            visible(facts["path"]),
            self._paint(_DIM, f"{facts['milliseconds']:.1f} ms"),
        ]
        if facts["account"]:
            cells.append(self._paint(_DIM, facts["account"]))
        if facts["error"]:
            cells.append(self._paint(_STATUS_COLOURS[4], visible(facts["error"])))
        return " ".join(cells)

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self._colour and colour else text


class JsonFormatter(logging.Formatter):
    """One JSON object for each record, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level and message of the record, and the values of a request."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def visible(text: str) -> str:
    """``text`` with control characters escaped, so that a request cannot control the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def configure_logging(level: str, log_format: LogFormat, stream: TextIO = sys.stderr) -> None:
    """Write the log to ``stream``, with colours if it is a terminal."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter(colour=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("cleverinvo_mock").setLevel(level.upper())
