"""The rows of a result as they arrive: packets, whose bytes are cut into blocks of whole rows."""

import struct
from typing import Any

CHUNK_BYTES = 8_000_000
_READ_BYTES = 1 << 20
_LONGEST_PACKET = 0xFFFFFF
_SIZE = struct.Struct("<I").unpack_from
"""Of a packet: three bytes, and one that counts packets."""
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
        """Up to `most` rows, fewer when they are large: their bytes, and where each begins.

        This loop runs once a row, so it calls nothing that it need not."""
        held, place, starts = self._held, 0, list[int]()
        size_at, found, there = _SIZE, starts.append, len(held)
        for _ in range(0 if self.ended else most):
            if place >= CHUNK_BYTES:
                break
            if there < place + 5:
                there = self._need(place + 5)
            end = place + 4 + (size_at(held, place)[0] & _LONGEST_PACKET)
            if there < end:
                there = self._need(end)
            if held[place + 4] >= _END:
                self._finish(place, end)
                break
            found(place + 4)
            if end - place - 4 == _LONGEST_PACKET:
                end, there = self._joined(end)
            place = end
        with memoryview(held) as all_held:
            taken = bytes(all_held[:place])
        del held[:place]
        return taken, starts

    def _finish(self, place: int, end: int) -> None:
        self.ended = True
        if self._held[place + 4] == _ERROR:
            self.failure = bytes(self._held[place + 4 : end])
        del self._held[place:]

    def _joined(self, end: int) -> tuple[int, int]:
        """A row of more than 16 MB goes on in the next packet, whose header is cut out."""
        size = _LONGEST_PACKET
        while size == _LONGEST_PACKET:
            self._need(end + 4)
            size = _SIZE(self._held, end)[0] & _LONGEST_PACKET
            self._need(end + 4 + size)
            del self._held[end : end + 4]
            end += size
        return end, len(self._held)

    def _need(self, size: int) -> int:
        """Wait until so many bytes are there; how many there are."""
        while len(self._held) < size:
            piece = self._read(_READ_BYTES)
            if not piece:
                raise EOFError("the server closed the connection")
            self._held += piece
        return len(self._held)
