"""Command lines that start a training."""

from collections.abc import Mapping

import pytest

from lrcurve.documents.node import COMPUTED, Scalar, value_at
from lrcurve.documents.shell_arguments import read_commands
from lrcurve.problems import Mark, Source
from tests.spec.test_limits import MANY
from tests.spec.test_places import places
from tests.spec.texts import first_line, plain, read


def at(marks: Mapping[str, Mark]) -> dict[str, tuple[int, int]]:
    return {name: (mark.line, mark.column) for name, mark in marks.items()}


SHELL = """\
#!/bin/bash
export LR=3  # don't
torchrun --nproc_per_node 8 --rdzv-backend=c10d tools/train.py config.yaml \\
    --lr 1e-3 --epochs=3 --fp16 -b 32 --milestones 30 60 \\
    --name "a \\"b\\"" --min-lr $LR --seed -1 'optim.wd=0.1' "$@" > log.txt
"""


def test_the_arguments_of_a_script_and_of_its_launcher() -> None:
    (command,) = read_commands(Source("x.sh", SHELL))
    assert command.script == "tools/train.py"
    assert plain(command.launcher) == {"nproc_per_node": "8", "rdzv_backend": "c10d"}
    assert plain(command.arguments) == {
        "lr": "1e-3",
        "epochs": "3",
        "fp16": True,
        "b": "32",
        "milestones": ["30", "60"],
        "name": 'a "b"',
        "seed": "-1",
        "optim.wd": "0.1",
    }
    assert at(command.unknown) == {"min_lr": (5, 22), '"$@"': (5, 60)}


def test_places_in_shell_arguments() -> None:
    found = places(read(SHELL, "sh"))
    assert found[""] == (3, 49)
    assert (found[".lr:"], found[".lr"]) == ((4, 5), (4, 10))
    assert (found[".epochs:"], found[".epochs"]) == ((4, 15), (4, 24))
    assert (found[".fp16:"], found[".fp16"]) == ((4, 26), (4, 26))
    assert (found[".milestones"], found[".milestones.1"]) == ((4, 52), (4, 55))
    assert (found[".optim.wd:"], found[".optim.wd"]) == ((5, 45), (5, 55))


@pytest.mark.parametrize(
    ("text", "script", "arguments"),
    [
        ("CUDA_VISIBLE_DEVICES=0,1 python train.py --lr 1 --lr 2", "train.py", {"lr": "2"}),
        ("python -m torch.distributed.launch --n 2 train.py --lr 1", "train.py", {"lr": "1"}),
        ("python -m pkg.train --config x.py --lr 1", "pkg.train", {"config": "x.py", "lr": "1"}),
        ("cd x && mkdir --parents y; fairseq-train data --lr-scheduler cosine", "fairseq-train",
         {"lr_scheduler": "cosine"}),
        ("./train.py +a.b=1 ++c=2 path/x=y", "./train.py", {"a.b": "1", "c": "2", "path/x": "y"}),
        ("python train.py --a=$(nproc --all) --b `date +%s` --c $X --c 1", "train.py", {"c": "1"}),
    ],
)  # fmt: skip
def test_other_command_lines(text: str, script: str, arguments: dict[str, str]) -> None:
    (command,) = read_commands(Source("x.sh", text))
    assert (command.script, plain(command.arguments)) == (script, arguments)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("python train.py --lr 'x", "spec.sh:1:22: has a quote or a bracket that is not closed"),
        ("cd x\nls", "spec.sh:1:1: starts no script with arguments"),
        ("", "spec.sh:1:1: starts no script with arguments"),
        ("python a.py --x 1\npython b.py", "spec.sh:1:1: starts 2 scripts, a.py, b.py"),
        ("python a.py " + "x=1 " * 20_001, f"spec.sh:1:80013: {MANY}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_command_line(text: str, message: str) -> None:
    assert first_line(text, "sh") == message


def test_a_document_has_what_only_the_shell_knows_as_computed_values() -> None:
    node = read("python train.py --lr $LR --steps 5\n", "sh")
    lr = value_at(node, "lr")
    assert isinstance(lr, Scalar)
    assert (lr.tag, lr.value, lr.mark and lr.mark.column) == (COMPUTED, None, 17)
    assert str(value_at(node, "steps")) == "5"
