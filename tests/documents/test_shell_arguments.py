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
        "min_lr": "3",
        "seed": "-1",
        "optim.wd": "0.1",
    }
    assert at(command.unknown) == {'"$@"': (5, 60)}


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


@pytest.mark.parametrize(
    ("before", "arguments", "wanted"),
    [
        ("LR=1e-4", "--lr $LR", {"lr": "1e-4"}),
        ("LR=1e-4", "--lr ${LR} --name run-$LR", {"lr": "1e-4", "name": "run-1e-4"}),
        ("LR='1e-4'; export MIN=2", '--lr "$LR" --min=$MIN', {"lr": "1e-4", "min": "2"}),
        ("LR=1\nLR=2", "--lr $LR", {"lr": "2"}),
        ("", "--lr ${LR:-3e-4} --n ${N-2}", {"lr": "3e-4", "n": "2"}),
        ("LR=5", "--lr ${LR:-3e-4}", {"lr": "5"}),
        ("A=1; B=$A$A", "--lr $B", {"lr": "11"}),
        ('OPTS="--lr 1 \\\n  --min-lr 2"', "$OPTS --n 3", {"lr": "1", "min_lr": "2", "n": "3"}),
        ("OPTS=(\n  --lr 1 # first\n  --min-lr 2\n)", "${OPTS[@]} --n 3", {"lr": "1", "min_lr": "2", "n": "3"}),
        ("N=4; OPTS=(--lr $N)", '"${OPTS[@]}"', {"lr": "4"}),
        ("NAME='two words'", '--name "$NAME" --n 1', {"name": "two words", "n": "1"}),
        ("LR=1", "--name '$LR' --n 1", {"name": "$LR", "n": "1"}),
        ("LR=$1", "--lr $LR --n 1", {"n": "1"}),
        ("LR=$(python lr.py)", "--lr $LR --n 1", {"n": "1"}),
        ("", "--lr $((2 * 3)) --n 1", {"n": "1"}),
    ],
)
def test_variables_that_are_set_before(before: str, arguments: str, wanted: dict[str, str]) -> None:
    (command,) = read_commands(Source("x.sh", f"{before}\npython train.py {arguments}\n"))
    assert plain(command.arguments) == wanted


def test_what_a_variable_holds_stands_where_it_was_set() -> None:
    found = places(read('LR=1e-4\nOPTS="--n 3"\npython train.py --lr $LR $OPTS\n', "sh"))
    assert (found[".lr:"], found[".lr"]) == ((3, 17), (1, 4))
    assert (found[".n:"], found[".n"]) == ((2, 7), (2, 11))


def test_variables_that_grow_are_limited() -> None:
    lines = ["A0=(1 2 3 4 5 6 7 8)", *(f"A{i + 1}=(${{A{i}[@]}} ${{A{i}[@]}})" for i in range(40))]
    assert MANY in first_line("\n".join(lines) + "\npython train.py --x ${A40[@]}\n", "sh")


def test_the_words_before_the_options() -> None:
    (command,) = read_commands(Source("x.sh", "swift sft --lr 1 data\n"))
    assert (command.script, command.words, plain(command.arguments)) == ("swift", ("sft",), {"lr": ["1", "data"]})
