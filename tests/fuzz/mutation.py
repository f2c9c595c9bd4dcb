"""Bytes like those of a known text, but for some."""

import json
from random import Random
from typing import Any

from tests.fuzz.numbers import EDGES, WORDS

BYTES = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\r", b"\r\n", b"\t", b" ", b"\n", b":", b": ", b"- ",
    b",", b"#", b"&a ", b"*a", b"<<: *a", b"!!python/object:os.system ", b"!!binary ", b"|", b">", b"'", b'"', b"{",
    b"}", b"[", b"]", b"---\n", b"...\n", b"%YAML 1.1\n", b"? ", b"=", b"\\", b"\x1b[2J", b"\xe2\x80\xae", b"0", b"-",
    b".", b"e", b"1e308", b"9007199254740992", b"%", b"ep", b"null", b"nan", b"/dev/zero", b"../x.csv", b"\xe2\x80\xa8",
)  # fmt: skip


def mutated(rng: Random, data: bytes, others: list[bytes]) -> bytes:
    """Return ``data`` after one to eight changes."""
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        data = _changed(rng, data, others)
        if len(data) > 200_000:
            break
    return data


def _changed(rng: Random, data: bytes, others: list[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    end = min(len(data), at + rng.choice((1, 1, 2, 5, 20, 200)))
    match rng.randint(0, 9):
        case 0:
            return data[:at] + rng.choice(BYTES) + data[at:]
        case 1:
            return data[:at] + rng.choice(BYTES) + data[end:]
        case 2:
            return data[:at] + data[end:]
        case 3:
            return data[:end] + data[at:end] * rng.choice((1, 2, 50)) + data[end:]
        case 4:
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case 5:
            other = rng.choice(others)
            start = rng.randint(0, len(other))
            return data[:at] + other[start : start + rng.choice((5, 50, 500))] + data[end:]
        case 6:
            return data[:at]
        case 7:
            lines = data.split(b"\n")
            first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            return b"\n".join(lines)
        case _:
            return _other_number(rng, data)


def _other_number(rng: Random, data: bytes) -> bytes:
    """Exchange one word of letters or digits for one that is likely to be wrong."""
    words = data.replace(b",", b" ").replace(b"]", b" ").replace(b"}", b" ").replace(b"=", b" ").split()
    if not words:
        return data
    old = rng.choice(words)
    at = data.find(old)
    return data[:at] + text_of(rng.choice(rng.choice((EDGES, WORDS)))) + data[at + len(old) :]


def text_of(value: Any) -> bytes:
    """Return a value as one writes it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="surrogatepass")
