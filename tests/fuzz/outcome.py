"""What the program did with a command line, called in this process, and whether that is what it may do."""

import io
import json
import os
import re
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lrcurve
from lrcurve.cli.app import run
from lrcurve.cli.environment import Environment
from tests.fuzz.cases import Failure

ROOT = Path(lrcurve.__file__).parents[1]
"""The folder of the package, whose frames say where a failure is."""

FINDING = ("check", "compare", "audit")
"""The verbs whose exit code may be 1."""

VARIABLES = {"COLUMNS": "100", "NO_COLOR": "1", "PATH": os.environ.get("PATH", ""), "HOME": tempfile.gettempdir()}
_NO_NUMBER = re.compile(rb"(?i)(?<!gives )(?<![\w.%/-])-?(nan|inf|infinity)(?![\w.=/-])")
_PROSE = ("list", "explain", "schema", "")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BINARY = (b"\x89PNG", b"%PDF", b"<?xml", b"<!DOCTYPE")


@dataclass(frozen=True)
class Outcome:
    """The exit code, and what was printed."""

    code: int
    out: bytes
    err: str


def called(arguments: tuple[str, ...], stdin: bytes = b"", *, debug: bool = False) -> Outcome:
    """Call the program in this process, in the current folder."""
    given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    variables = VARIABLES | ({"LRCURVE_DEBUG": "1"} if debug else {})
    code = run(arguments, Environment(given, out, err, variables))
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.buffer.seek(0)
        texts.append(stream.buffer.read())
    return Outcome(code, texts[0], texts[1].decode(errors="replace"))


def judged(arguments: tuple[str, ...], done: Outcome, stdin: bytes = b"", given: bytes = b"") -> Failure | None:
    """Return what is wrong with an outcome; ``given`` is all that was put in, which may be quoted."""
    verb = next((word for word in arguments if not word.startswith("-")), "")
    if "internal error" in done.err or "Traceback" in done.err:
        return _located(arguments, done, stdin)
    if "not enough memory" in done.err:
        return Failure("memory", verb, done.err[-300:])
    if done.code not in (0, 1, 2) or (done.code == 1 and verb not in FINDING):
        return Failure(f"exit code {done.code}", verb, done.err[-300:])
    written = {"-o", "--output"} & set(arguments)
    if done.code == 2 and not done.err.strip() and not done.out.strip() and not written:
        return Failure("silence", verb, "exit code 2 without a word")
    if "Warning: " in done.err:
        return Failure("warning", verb, done.err[-300:])
    if not done.out.startswith(_BINARY):
        wrong = _STEERING.search(done.out.decode(errors="replace") + done.err)
        if wrong is not None:
            return Failure("escape", verb, f"{wrong[0]!r} is printed")
    return _numbers_of(verb, arguments, done, given)


def _numbers_of(verb: str, arguments: tuple[str, ...], done: Outcome, given: bytes) -> Failure | None:
    quoted = given + b" ".join(os.fsencode(word) for word in arguments)
    outputs = {"standard output": done.out} if done.code in (0, 1) and not done.out.startswith(_BINARY[:2]) else {}
    outputs |= {
        path.name: path.read_bytes()
        for path in Path().iterdir()
        if path.suffix in (".csv", ".tsv", ".md", ".txt", ".svg", ".jsonl") and path.stem == "out" and path.is_file()
    }
    if _NO_NUMBER.search(quoted) is None and verb not in _PROSE:
        for name, data in outputs.items():
            found = _NO_NUMBER.search(data)
            if found is not None:
                near = data[max(found.start() - 60, 0) : found.end() + 40]
                return Failure(f"'{found[0].decode()}' is written", verb, f"{name}: ... {near!r} ...")
    asked = "json" in arguments and "--format" in arguments and "--help-types" not in arguments
    if done.code in (0, 1) and asked and done.out.strip():
        try:
            json.loads(done.out, parse_constant=_refuse)
        except ValueError as error:
            return Failure("unreadable JSON", verb, str(error))
    left = [path.name for path in Path().glob(".lrcurve-*")]
    return Failure("litter", verb, ", ".join(left)) if left else None


def _refuse(constant: str) -> None:
    raise ValueError(f"has {constant}, which is no JSON")


def _located(arguments: tuple[str, ...], done: Outcome, stdin: bytes) -> Failure:
    """Return an error of ours with the line of the product that raised it."""
    text = done.err if "Traceback" in done.err else called(arguments, stdin, debug=True).err
    last = done.err.strip().splitlines()[-1]
    kind = re.search(r"internal error: (\w+)", last)
    return Failure("traceback", f"{place_of(text)} ({kind[1] if kind else 'unknown'})", text[-3000:])


def place_of(trace: str) -> str:
    """Return the last line of the product in a traceback's text: file and function."""
    lines = re.findall(rf'File "{re.escape(str(ROOT))}/(lrcurve/[^"]+)", line \d+, in (\S+)', trace)
    return ":".join(lines[-1]) if lines else "outside the product"


def guarded(call: Callable[[], Any], allowed: tuple[type[Exception], ...]) -> tuple[Any, Failure | None]:
    """Return what a call gives, or its error as a failure; an ``allowed`` one is nothing."""
    try:
        return call(), None
    except allowed:
        return None, None
    except MemoryError:
        return None, Failure("memory", "a call from Python", traceback.format_exc()[-2000:])
    except Exception as error:
        text = "".join(traceback.format_exception(error))
        return None, Failure("traceback", f"{place_of(text)} ({type(error).__name__})", text[-3000:])
