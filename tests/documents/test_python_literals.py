"""What a Python file assigns, as far as its syntax tells."""

from collections.abc import Mapping
from contextlib import suppress
from time import perf_counter

import pytest

from lrcurve.documents.node import COMPUTED, Scalar, value_at
from lrcurve.documents.python_literals import read_assigned
from lrcurve.problems import Mark, Source, SpecError
from tests.spec.test_limits import MANY, NESTED
from tests.spec.test_places import places
from tests.spec.texts import first_line, plain, read


def at(marks: Mapping[str, Mark]) -> dict[str, tuple[int, int]]:
    return {name: (mark.line, mark.column) for name, mark in marks.items()}


PYTHON = """\
# config for training GPT-2
wandb_log = True
gradient_accumulation_steps = 5 * 8
max_iters = 600_000
lr_decay_iters: int = max_iters
learning_rate = 6e-4; min_lr = learning_rate / 10
out_dir = 'out-' "x" + '学', None
optimizer = dict(type='SGD', lr=-0.01, betas=(0.9, 0.95), n=count())
optimizer['momentum'] = 0.9
param_scheduler = [dict(type='LinearLR', **{'begin': 0}), {**optimizer, 'x': 1}]
first = optimizer['lr']
steps, rest = 2 ** 3, [1] + [2]
steps += 1
warmup = int(0.1 * max_iters)
device = 3
if device:
    device = 4
"""


def test_what_a_python_file_assigns() -> None:
    assigned = read_assigned(Source("x.py", PYTHON))
    sgd = {"type": "SGD", "lr": -0.01, "betas": [0.9, 0.95], "momentum": 0.9}
    assert plain(assigned.known) == {
        "wandb_log": True,
        "gradient_accumulation_steps": 40,
        "max_iters": 600_000,
        "lr_decay_iters": 600_000,
        "learning_rate": 6e-4,
        "min_lr": 6e-4 / 10,
        "out_dir": ["out-x学", None],
        "optimizer": sgd,
        "param_scheduler": [{"type": "LinearLR", "begin": 0}, {**sgd, "x": 1}],
        "first": -0.01,
        "steps": 9,
        "rest": [1, 2],
    }
    assert at(assigned.unknown) == {"optimizer.n": (8, 59), "warmup": (14, 1), "device": (17, 5)}


def test_places_in_python() -> None:
    found = places(read("a = 1\nб = {'ключ': [2, -3]}; c = dict(d=a)\n", "py"))
    assert found == {
        "": (1, 1),
        ".a:": (1, 1),
        ".a": (1, 5),
        ".б:": (2, 1),
        ".б": (2, 5),
        ".б.ключ:": (2, 6),
        ".б.ключ": (2, 14),
        ".б.ключ.0": (2, 15),
        ".б.ключ.1": (2, 18),
        ".c:": (2, 24),
        ".c": (2, 28),
        ".c.d:": (2, 33),
        ".c.d": (1, 5),  # where its number is written
    }


@pytest.mark.parametrize(
    "text",
    [
        "f()", "y", "[y]", "1 / 0", "10 ** 400", "1.5 ** 1e9", "(-1) ** 0.5", "'a' * 3", "1 < 2", "not 1", "b''", "1j",
        "lambda: 1", "{1.5: 2}", "dict([1])", "f'{1}'", "x.y", "a['z']", "1 if 2 else 3", "1 << 10000",
        "-'a'", "9" * 400,
    ],
)  # fmt: skip
def test_what_only_running_the_file_would_tell_is_left_out(text: str) -> None:
    assigned = read_assigned(Source("x.py", f"a = {{}}\nx = 1\nx = {text}\n"))
    assert plain(assigned.known) == {"a": {}}
    assert at(assigned.unknown) == {"x": (3, 1)}


@pytest.mark.parametrize(
    "statement",
    [
        "for x in []: pass",
        "with f() as x: pass",
        "del x",
        "x.y = 2",
        "x[0] = 2",
        "while 1:\n  x = 2",
        "x, y = 1",
        "x *= f()",
    ],
)
def test_a_name_that_may_have_changed_is_not_known(statement: str) -> None:
    assigned = read_assigned(Source("x.py", f"z = 0\nx = 1\n{statement}\n"))
    assert plain(assigned.known) == {"z": 0}
    assert "x" in assigned.unknown
    assert plain(read_assigned(Source("x.py", f"x = 1\n{statement}\nx = 5\n")).known)["x"] == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = (", "spec.py:2:5: is not valid Python: '(' was never closed"),
        ("import os\n", "spec.py: is empty; 'lrcurve init' writes a file to start from"),
        ("a = 1\x00", "spec.py: is not valid Python: source code string cannot contain null bytes"),
        ("a = " + "[" * 40 + "]" * 40, f"spec.py:1:37: {NESTED}"),
        ("a = [" + "1," * 20_000 + "]", f"spec.py:1:40003: {MANY}"),
        ("a = [1, 1]\n" + "a = a + a\n" * 40, f"spec.py:2:5: {MANY}"),
        ("a = [1, 1]\n" + "a = [a, a]\n" * 20, f"spec.py:13:6: {MANY}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_python(text: str, message: str) -> None:
    assert first_line(text, "py").startswith(message.split(":", maxsplit=1)[0])
    assert first_line(text, "py").split(": ")[-1] == message.rsplit(": ", maxsplit=1)[-1]


def test_python_bombs_take_no_time() -> None:
    for text in ("a = " + "1 + " * 50_000 + "1", "a = " + "-" * 50_000 + "1", "a = 'x'\n" + "a = a + a\n" * 60):
        start = perf_counter()
        with suppress(SpecError):
            read(text, "py")
        assert perf_counter() - start < 5


def test_a_document_has_what_is_not_known_as_computed_values() -> None:
    text = "x = f()\na = {'b': g(), 'c': {'d': h(), 'e': 1}}\nz = 2\n"
    node = read(text, "py")
    places = {"x": (1, 1), "a.b": (2, 6), "a.c.d": (2, 22)}
    for path, place in places.items():
        value = value_at(node, path)
        assert isinstance(value, Scalar)
        assert value.mark is not None
        assert (value.tag, value.value, value.mark.line, value.mark.column) == (COMPUTED, None, *place)
    assert [str(value_at(node, path)) for path in ("a.c.e", "z")] == ["1", "2"]
    assert value_at(node, "z.z") is None
