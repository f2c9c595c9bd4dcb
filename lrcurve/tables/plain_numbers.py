"""Rows of plain numbers, read all at once."""

import struct

import msgspec
import numpy as np
import numpy.typing as npt

from lrcurve.digits import is_lost

CHUNK = 1 << 16
"""How many bytes are read at once: few enough for the processor's cache."""

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]

_NUMBERS = msgspec.json.Decoder(list[float])
_NUMBERS_AND_GAPS = msgspec.json.Decoder(list[float | None])


def plain_numbers(
    chunk: bytes, separator: bytes, width: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], Floats] | None:
    """Return rows of plain numbers: their text, where each cell ends in it, and the numbers, row by row.

    They are read as one JSON list, whose reader is the fastest at hand. What JSON reads otherwise than a person would
    is left to the reader of cells.
    """
    other = b"\t" if separator == b"," else b","
    if not width or len(chunk) > CHUNK or b"n" in chunk or b" " in chunk or other in chunk:
        return None
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n")
    if separator == b"\t":
        chunk = chunk.replace(separator, b",")
    rows = np.frombuffer(chunk.removesuffix(b"\n"), dtype=np.uint8)
    text = np.empty(rows.size + 2, dtype=np.uint8)
    text[0], text[-1] = b"[]"
    line_ends = (rows == ord("\n")).view(np.uint8)
    np.multiply(line_ends, ord(",") - ord("\n"), out=text[1:-1])
    text[1:-1] += rows
    cuts = np.flatnonzero(text == ord(","))
    ends = np.append(cuts, text.size - 1)
    closes = np.append(line_ends[cuts - 1], 1)
    if ends.size % width or not closes[width - 1 :: width].all() or closes.sum() != ends.size // width:
        return None
    values = _decoded(text, gaps=width > 1)
    if values is None or _loses(text, ends, values):
        return None
    return text, ends.reshape(-1, width), values.reshape(-1, width)


def _loses(text: npt.NDArray[np.uint8], ends: Steps, values: Floats) -> bool:
    """Tell whether one of some cells, which end at places of a text, is read as 0 though it is another number."""
    zero = np.flatnonzero(values == 0)
    if not zero.size:
        return False
    digits = np.append(0, np.cumsum((text > ord("0")) & (text <= ord("9"))))
    starts = np.append(0, ends[:-1])[zero] + 1
    some = digits[ends[zero]] > digits[starts]
    cells = zip(starts[some].tolist(), ends[zero][some].tolist(), strict=True)
    return any(is_lost(text[start:end].tobytes().decode()) for start, end in cells)


def _decoded(cells: npt.NDArray[np.uint8], *, gaps: bool) -> Floats | None:
    """Return the numbers of a JSON list, or None if there is anything else; with ``gaps``, some may be missing."""
    try:
        numbers = _NUMBERS.decode(cells.data)
        return np.frombuffer(struct.pack(f"{len(numbers)}d", *numbers))  # in two thirds of the time of np.array
    except msgspec.DecodeError:
        pass
    try:
        return np.array(_NUMBERS_AND_GAPS.decode(_with_nulls(cells.tobytes())), dtype=np.float64) if gaps else None
    except msgspec.DecodeError:
        return None


def _with_nulls(cells: bytes) -> bytes:
    """Return a JSON list in which nothing between two commas has become null."""
    for _ in range(2):  # every other gap of a row of them is found the second time
        cells = cells.replace(b",,", b",null,")
    return cells.replace(b"[,", b"[null,").replace(b",]", b",null]")
