"""Frozen values to plain JSON and back; the only place that knows how."""

import json
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline.model.errors import BadConfig

T = TypeVar("T")

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
# Parts of a list that is long, and bits of a text that are hashed together.
LONG = 1000

_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def plain(value: Any, kind: Any = None) -> Any:
    """Return ``value`` as dicts, lists, strings and numbers; Fractions become ``"n/d"``."""
    return _adapter(kind or type(value)).dump_python(value, mode="json")


def typed(kind: type[T], data: Any, file: str = "") -> T:
    """Build a ``kind`` from plain data; raise BadConfig that names ``file`` and the field."""
    try:
        result: T = _adapter(kind).validate_python(data)
        return result
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadConfig(file or kind.__name__, field, _sentence(first)) from None


def parsed(kind: type[T], text: bytes, file: str) -> T:
    """Build a ``kind`` from JSON that anybody may have written; raise BadConfig as ``typed``."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadConfig(file, "", "is not JSON") from None
    return typed(kind, data, file)


def _sentence(error: Any) -> str:
    got = error.get("input")
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "is not a known field; see docs/formats.md for the allowed ones"
    if error["type"] in ("missing", "missing_argument"):
        return "is missing"
    return f"{error['msg'].removeprefix('Value error, ')} (got {got!r})"


def canonical(data: Any) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8 as it is."""
    return _CANONICAL.encode(data)


def fingerprint(data: Any) -> str:
    """SHA-256 (hex) of the canonical text.

    Where there is a long list the text is made bit by bit: an encoder that makes it whole is faster
    and holds ten times its length, and a lesson of hours has half a megabyte of segments.
    """
    if not _is_long(data):
        return sha256(canonical(data).encode()).hexdigest()
    made, bits = sha256(), _CANONICAL.iterencode(data)
    while some := "".join(islice(bits, LONG)):
        made.update(some.encode())
    return made.hexdigest()


def _is_long(data: Any) -> bool:
    parts = data.values() if isinstance(data, dict) else data
    return isinstance(data, dict | list) and (len(parts) > LONG or any(map(_is_long, parts)))


def inert(data: Any) -> str:
    """The same for documents that anybody can open: no browser finds markup in it.

    A store may let whoever asks choose the type of the answer (SeaweedFS does), and what people
    typed must not become a page then. In JSON ``<`` stands in texts alone (RFC 8259, section 7).
    """
    return canonical(data).replace("<", "\\u003c")
