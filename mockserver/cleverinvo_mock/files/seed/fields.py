"""Reads the fields of one record of a seed file.

Layer: files. The JSON types have been validated by the schema. This module converts them and checks the calendar.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, overload

from cleverinvo_mock.domain.field_names import Step
from cleverinvo_mock.domain.money import decimal_of
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.marked_yaml import Document

_DAY_LENGTH: Final = len("2026-06-15")


class Fields:
    """A mapping in the file, with its path."""

    def __init__(self, document: Document, path: tuple[Step, ...], value: dict[str, Any]) -> None:
        self.document: Final = document
        self.path: Final = path
        self.value: Final = value

    def get(self, name: str, default: Any = None) -> Any:
        """The field as written, or ``default`` if it is missing."""
        return self.value.get(name, default)

    def error(self, name: str, problem: str) -> FileError:
        """The error for ``problem`` in the field ``name``."""
        return self.document.error((*self.path, name), problem)

    def below(self, name: str, n: int) -> Fields:
        """The ``n``-th mapping of the list ``name``."""
        return Fields(self.document, (*self.path, name, n), self.value[name][n])

    def number(self, name: str, default: int = 0) -> Decimal:
        """The decimal as written."""
        return decimal_of(self.value.get(name, default))

    def day(self, name: str) -> date:
        """A calendar day. Raises :class:`FileError` for a day that does not exist."""
        return self._moment(name, self.value[name]).date()

    @overload
    def moment(self, name: str) -> datetime: ...

    @overload
    def moment(self, name: str, *, default: datetime) -> datetime: ...

    @overload
    def moment(self, name: str, *, default: None) -> datetime | None: ...

    def moment(self, name: str, *, default: datetime | None = None) -> datetime | None:
        """An instant in UTC, for a day its beginning; ``default`` if the field is missing or null.

        Raises :class:`FileError` for a day or an hour that does not exist.
        """
        text = self.value.get(name)
        return default if text is None else self._moment(name, text)

    def _moment(self, name: str, text: str) -> datetime:
        try:
            if len(text) == _DAY_LENGTH:
                return datetime.combine(date.fromisoformat(text), time.min, UTC)
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise self.error(name, f"{text!r} is not in the calendar: {error}") from None
