"""The rows of a result as they arrive: packets, whose bytes are cut into blocks of whole rows."""

import struct
from typing import Any

CHUNK_BYTES = 8_000_000
_READ_BYTES = 1 << 20
_LONGEST_PACKET = 0xFFFFFF
_HEAD, _HEAD_BYTES = struct.Struct("<IB").unpack_from, 5
"""Of a packet: three bytes of size and one that counts packets; and the first byte behind."""
_END, _ERROR = 0xFE, 0xFF
"""How the last packet begins. Rows begin with a zero."""


class Rows:
    """The packets of a result that has begun, as blocks of whole rows. `read` waits for more bytes."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._held = bytearray()
        self.ended = False
        self.failure: bytes | None = None
        """The error packet, where the result ended with one."""

    def block(self, most: int) -> tuple[bytes, list[int]]:
        """Up to `most` rows, fewer when they are large: their bytes, and where each begins."""
        held, starts = self._held, list[int]()
        place = 0
        while not self.ended and len(starts) < most and place < CHUNK_BYTES:
            place = self._there(place, most, starts)
            if len(starts) < most and place < CHUNK_BYTES:
                place = self._next(place, starts)
        with memoryview(held) as all_held:
            taken = bytes(all_held[:place])
        del held[:place]
        return taken, starts

    def _there(self, place: int, most: int, starts: list[int]) -> int:
        """The rows that are there already; where they end. This loop runs once a row, so it does nothing that
        it need not: what is more than a small row is left."""
        held, head_at, add_start = self._held, _HEAD, starts.append
        last, stop = len(held) - _HEAD_BYTES, min(len(held), CHUNK_BYTES)
        for _ in range(most - len(starts)):
            if place > last:
                break
            head, first = head_at(held, place)
            end = place + 4 + (head & _LONGEST_PACKET)
            if end > stop or first:
                break
            add_start(place + 4)
            place = end
        return place

    def _next(self, place: int, starts: list[int]) -> int:
        """One packet, whatever it is, waiting for it."""
        self._need(place + _HEAD_BYTES)
        head, first = _HEAD(self._held, place)
        end = place + 4 + (head & _LONGEST_PACKET)
        self._need(end)
        if first >= _END:
            self._finish(place, end)
            return place
        starts.append(place + 4)
        return self._joined(end) if head & _LONGEST_PACKET == _LONGEST_PACKET else end

    def _finish(self, place: int, end: int) -> None:
        self.ended = True
        if self._held[place + 4] == _ERROR:
            self.failure = bytes(self._held[place + 4 : end])
        del self._held[place:]

    def _joined(self, end: int) -> int:
        """A row of more than 16 MB goes on in the next packet, whose header is cut out."""
        size = _LONGEST_PACKET
        while size == _LONGEST_PACKET:
            self._need(end + 4)
            size = int.from_bytes(self._held[end : end + 3], "little")
            self._need(end + 4 + size)
            del self._held[end : end + 4]
            end += size
        return end

    def _need(self, size: int) -> None:
        """Wait until so many bytes are there."""
        while len(self._held) < size:
            piece = self._read(_READ_BYTES)
            if not piece:
                raise EOFError("the server closed the connection")
            self._held += piece
