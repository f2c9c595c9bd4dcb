"""Command lines from the program's own commands and options, so that a new one comes in by itself."""

import functools
import re
import shlex
from pathlib import Path
from random import Random
from typing import Any, get_args

from lrcurve.cli.app import Commands, app, command_names
from tests.fuzz.numbers import EDGES, WORDS

ROOT = Path(__file__).resolve().parents[2]
NEVER = {"--watch", "--help", "--allow-code", "--open", "--debug", "--install-completion", "--show-completion"}
"""Options that wait for a person, or let a text be run."""

VALUES = (
    "0", "1", "2", "3", "10", "50", "100", "0.5", "7", "1e-6", "10%", "0,10,20%,end", "5ep", "2B tokens", "lr > 50%",
    "lr >= 1e-4", "1e-6..1e-3", "10%..30%", "0..100", "epoch,percent", "step", "epoch", "tokens", "percent", "lr=0.2",
    "schedules.a.lr=0.2", "lr=0.1,0.2", "run.epochs=3", "all", "momentum", "a", "*", "LR1", "LR101", "cosine",
    "lrcurve", "nanogpt", "steps=5", "title", "log", "symlog", "1e999", "-5", "9007199254740992", "9007199254740991",
    "100000",
)  # fmt: skip
INLINE = (
    "cosine lr=0.1", "cosine lr=0.1 warmup=5", "step lr=0.1 gamma=0.5 step_size=10", "constant lr=0", "a.yaml", "-",
    "warmup start_lr=1e-5 lr=1e-3 steps=10 | step lr=1e-3 gamma=0.1 step_size=20", "cosine lr={0.1,0.2}", "linear lr=1",
    "torch.OneCycleLR max_lr=0.1 total_steps=50", "torch.StepLR lr=0.1 step_size=3", "plateau lr=1 metrics=1,1,1,1",
    "a.csv", "b.csv#lr", "b.csv", "*.yaml", "missing.yaml", ".", "/dev/null", "decays.yaml#cosine", "sample.yaml#*",
)  # fmt: skip
FILES = (
    "out.csv",
    "out.png",
    "out.svg",
    "out.pdf",
    "out.html",
    "out.md",
    "out.json",
    "out.txt",
    "out.yaml",
    "out.tsv",
    "out",
    "-",
)


@functools.cache
def _command(name: str) -> Any:
    return _group().get_command(None, name)


@functools.cache
def _group() -> Commands:
    import typer

    made = typer.main.get_command(app)
    assert isinstance(made, Commands)
    return made


@functools.cache
def from_docs() -> tuple[tuple[str, ...], ...]:
    """Return every command line of the README and the pages, without the program's name."""
    found = []
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```(?:bash|sh|text)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            for line in re.findall(r"^(?:\$ )?lrcurve (.+)$", block.replace("\\\n", " "), re.MULTILINE):
                try:
                    words = shlex.split(line, comments=True)
                except ValueError:
                    continue
                words = words[: next((i for i, word in enumerate(words) if word in ("|", ">", ">>", "&&")), len(words))]
                if words and not set(words) & NEVER and words[0] in command_names():
                    found.append(tuple(words))
    return tuple(dict.fromkeys(found))


def command_line(rng: Random, specs: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command with some of its options; ``specs`` are files that there are."""
    if rng.random() < 0.15:
        return changed(rng, rng.choice(from_docs()))
    name = rng.choice((*command_names(), "plot", "table", "compare", "check"))
    words = [name]
    command = _command(name)
    for param in command.params:
        if param.param_type_name != "option":
            continue
        flags = [flag for flag in (*param.opts, *param.secondary_opts) if flag not in NEVER]
        if not flags or set(param.opts) & NEVER or rng.random() > 0.08:
            continue
        words.append(rng.choice(flags))
        if not getattr(param, "is_flag", False):
            words.append(_value(rng, param))
    count = {"compare": rng.choice((1, 2, 2, 2, 3)), "explain": rng.choice((0, 1))}.get(
        name, rng.choice((0, 1, 1, 1, 2))
    )
    for _ in range(count):
        words.insert(rng.randint(1, len(words)) if rng.random() < 0.1 else 1, _spec(rng, name, specs))
    if "--steps" not in words and rng.random() < 0.6:
        words += ["--steps", str(rng.choice((1, 2, 50, 100, 1000, 10**4, "3ep", "1ep", 0)))]
    if not {"--where", "--every"} & set(words) and rng.random() < 0.1:
        words += ["--steps", str(2**53)]
    words = list(changed(rng, tuple(words))) if rng.random() < 0.1 else words
    return tuple(word for word in words if word not in NEVER)


def _spec(rng: Random, name: str, specs: tuple[str, ...]) -> str:
    if name == "explain":
        return rng.choice(("cosine", "LR101", "torch.StepLR", "warmup", "nanogpt", "run", "nothing", "", "step_size"))
    return rng.choice(specs) if specs and rng.random() < 0.5 else rng.choice(INLINE)


def _value(rng: Random, param: Any) -> str:
    choices = get_args(param.type_descriptor.annotation)
    if choices and all(isinstance(one, str) for one in choices) and rng.random() < 0.9:
        return str(rng.choice(choices))
    if "--output" in param.opts:
        return rng.choice(FILES)
    if rng.random() < 0.2:
        return _clean(rng.choice(rng.choice((EDGES, WORDS))))
    return rng.choice(VALUES)


def changed(rng: Random, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command line with a word left out, doubled or exchanged."""
    listed = list(words)
    at = rng.randrange(len(listed))
    match rng.randint(0, 3):
        case 0:
            del listed[at]
        case 1:
            listed.insert(at, listed[at])
        case 2:
            listed[at] = _clean(rng.choice(rng.choice((EDGES, WORDS))))
        case _:
            listed.append(rng.choice((*VALUES, *INLINE)))
    return tuple(word for word in listed if word not in NEVER)


def _clean(value: object) -> str:
    """Return a value as an argument, which has no NUL."""
    return str(value).replace("\x00", "")
