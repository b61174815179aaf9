"""An object that many tasks read, such as a place or a basis: packed once, and unpacked once in each worker."""

import hashlib
import pickle
from dataclasses import dataclass
from typing import Any

from capacity.inputs.errors import CapacityError


class NotHere(Exception):
    """A worker was asked for a task without the object that it reads, and has not had that before."""


class NoWorkers(CapacityError):
    """There is nobody, or nobody fit, to do the tasks."""


@dataclass(frozen=True)
class Shared:
    """An object on its way to the workers."""

    key: str
    """Names the content: the same for the same bytes."""
    packed: bytes

    @classmethod
    def of(cls, content: Any) -> "Shared":
        packed = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        return cls(hashlib.sha256(packed).hexdigest(), packed)


_unpacked: dict[str, Any] = {}
"""What this worker read last: one object, so that a long study does not fill its memory."""


def unpacked(key: str, packed: bytes | None) -> Any:
    """The object of a key: as this process has it, else from its bytes. Raises `NotHere` without either."""
    if key not in _unpacked:
        if packed is None:
            raise NotHere(key)
        _unpacked.clear()
        _unpacked[key] = pickle.loads(packed)
    return _unpacked[key]
