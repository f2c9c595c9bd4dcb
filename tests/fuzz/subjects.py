"""The subjects: what is made anew for each number, and how many of all cases each has."""

import functools
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from lrcurve.schedules import find, names
from tests.fuzz.cases import Case
from tests.fuzz.command_lines import ROOT, command_line, from_docs
from tests.fuzz.grammar import Grammar, as_inline
from tests.fuzz.mutation import mutated, text_of
from tests.fuzz.numbers import EDGES, WORDS
from tests.fuzz.processes import STREAMS
from tests.fuzz.slow import slow_text

Made = tuple[str, dict[str, bytes]]
VERBS: tuple[tuple[str, ...], ...] = (
    ("table", "--format", "csv", "--every", "7"), ("table", "--format", "json", "--joins"), ("table", "-v"),
    ("table", "--at", "0,10%,end", "--columns", "epoch,percent"), ("check", "--format", "json"), ("check",),
    ("fingerprint",), ("export",), ("plot", "-t"), ("plot", "-t", "--yscale", "linear", "--joins"),
    ("table", "--where", "lr > 50%", "--format", "json"), ("table", "--format", "markdown", "--joins"),
)  # fmt: skip
QUICK: tuple[tuple[str, ...], ...] = (
    ("table", "--at", "0,end"), ("check",), ("fingerprint",), ("plot", "-t"), ("plot", "-o", "out.svg"), ("export",),
)  # fmt: skip
WALKING = {"--every", "--where"}
DRAWN: tuple[tuple[str, ...], ...] = (
    ("plot", "-o", "out.svg"), ("plot", "-o", "out.html"), ("plot", "-o", "out.png", "--joins", "--yscale", "symlog"),
    ("plot", "-o", "out.svg", "--paper"), ("plot", "-o", "out.svg", "--xaxis", "percent"),
)  # fmt: skip


@functools.cache
def samples() -> dict[str, bytes]:
    """Return every sample config and table, and every example of the README and the pages, by a file name."""
    found = {path.name: path.read_bytes() for path in sorted((ROOT / "sample_configs").iterdir()) if path.is_file()}
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        blocks = re.findall(r"```(yaml|toml|json|csv)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        found |= {f"{path.stem}{i}.{kind}": text.encode() for i, (kind, text) in enumerate(blocks)}
    return found


@functools.cache
def _examples() -> list[bytes]:
    return [find(name).example.encode() for name in names()]


def _document(rng: Random, longest: int = 2**53) -> Made:
    """Return a document under the name of its kind, with the tables that it names."""
    grammar = Grammar(rng)
    grammar.steps = min(grammar.steps, longest)
    document = grammar.document()
    text = json.dumps(document)
    name = rng.choice(("spec.json", "spec.json", "spec.json", "spec.yaml"))
    return name, {name: text_of(text), **grammar.files(text)}


def specs(rng: Random) -> Case:
    """A document is loaded and evaluated."""
    name, files = _document(rng)
    return Case("rates", (name,), files)


def inline(rng: Random) -> Case:
    """A schedule in one line is loaded and evaluated."""
    grammar = Grammar(rng)
    text = as_inline(grammar.schedule(2)) or rng.choice(_examples()).decode()
    if rng.random() < 0.3:
        text = mutated(rng, text.encode(errors="surrogatepass"), _examples()).decode(errors="replace")
    return Case("rates", (text.replace("\x00", ""),), grammar.files(text), options={"steps": str(grammar.steps)})


def verbs(rng: Random) -> Case:
    """A document is given to a verb."""
    verb, *flags = rng.choice(DRAWN if rng.random() < 0.05 else VERBS)
    walks = WALKING & set(flags)  # over every step, which takes as long as there are many
    name, files = _document(rng, 10**6) if walks else _document(rng)
    return Case("command", (verb, name, *flags), files)


def properties(rng: Random) -> Case:
    """What is the same is the same: compared with itself, read back, exported, in other words, times a factor."""
    grammar = Grammar(rng)
    grammar.wild = rng.choice((0.0, 0.0, 0.02))
    if rng.random() < 0.5:
        grammar.steps = rng.choice((1, 2, 10, 50, 1000))
    document = grammar.document()
    text = json.dumps(document)
    tables, files = grammar.files(text), {"spec.json": text_of(text)}
    match rng.choice(("itself", "read back", "exported", "yaml", "scale", "product", "inline")):
        case "yaml":
            files["other.yaml"] = text_of(text)
            return Case("twins", ("spec.json", "other.yaml"), files | tables, options={"what": "YAML"})
        case "scale" | "product" as how:
            one, more = _times(document, how)
            files = {"spec.json": text_of(json.dumps(one)), "other.json": text_of(json.dumps(more))}
            return Case("twins", ("spec.json", "other.json"), files | tables, options={"factor": "4", "what": how})
        case "inline":
            schedule = grammar.schedule(1)
            line, text = as_inline(schedule), json.dumps(schedule)
            if line is None or "run" in text or "\x00" in line:
                return Case("itself", ("spec.json",), files | tables)
            options = {"what": "one line"}
            return Case(
                "twins", ("spec.json", line), {"spec.json": text_of(text), **grammar.files(text)}, options=options
            )
        case "read back":
            options = {"suffix": rng.choice(("csv", "tsv", "json", "jsonl"))}
            return Case("read back", ("spec.json",), files | tables, options=options)
        case check:
            return Case(str(check), ("spec.json",), files | tables)


def _times(document: Any, how: str) -> tuple[Any, Any]:
    """Return a document with one plain schedule, and the same with every rate 4 times as large."""
    inner = document.get("schedules", {"a": {}}) if isinstance(document, dict) else {"a": document}
    top = {key: document[key] for key in ("run", "steps", "lr") if isinstance(document, dict) and key in document}
    schedule = next(iter(inner.values()), None) if isinstance(inner, dict) else None
    schedule = schedule or {"type": "cosine", "lr": 0.1}
    if not isinstance(schedule, dict):
        schedule = {"phases": schedule} if isinstance(schedule, list) else {"type": schedule}
    dropped = (
        "groups",
        "params",
        "lars",
        "lamb",
        "branch",
        "resume",
        "scale",
        "floor",
        "ceiling",
        "name",
        "color",
        "linestyle",
    )
    schedule = {key: value for key, value in schedule.items() if key not in dropped}
    more = {**schedule, "scale": 4}
    if how == "product":
        more = {"type": "product", "factors": [schedule, {"type": "constant", "lr": 4}]}
    return top | {"schedules": {"a": schedule}}, top | {"schedules": {"a": more}}


def texts(rng: Random) -> Case:
    """A sample or an example is read after some of its bytes have changed."""
    name = rng.choice(sorted(samples()))
    others = list(samples().values())
    files = {**_tables_beside(), name: mutated(rng, samples()[name], others)}
    if rng.random() < 0.6:
        return Case("rates", (name,), files)
    verb, *flags = rng.choice(VERBS)
    if rng.random() < 0.1:
        return Case("command", (verb, "-", *flags), _tables_beside(), stdin=files[name])
    return Case("command", (verb, name, *flags), files)


@functools.cache
def _tables_beside() -> dict[str, bytes]:
    return {name: data for name, data in samples().items() if name.endswith("csv")}


def tables(rng: Random) -> Case:
    """A table, log or file of metrics is read, after some of its bytes have changed or all were drawn."""
    name, data = _table(rng)
    if rng.random() < 0.3:
        data = mutated(rng, data, [*_tables_beside().values()])
    if rng.random() < 0.2:
        spec = {
            "steps": 100,
            "schedules": {"a": {"type": "plateau", "lr": 1, "metrics": f"{name}#{rng.choice(('lr', 'val', ''))}"}},
        }
        return Case("rates", ("spec.json",), {"spec.json": text_of(json.dumps(spec)), name: data})
    if rng.random() < 0.25:
        return Case(rng.choice(("rates", "itself")), (name,), {name: data})
    verb, *flags = rng.choice(DRAWN if rng.random() < 0.05 else VERBS)
    return Case("command", (verb, name, *flags), {name: data})


def _table(rng: Random) -> tuple[str, bytes]:
    beside = _tables_beside()
    if rng.random() < 0.2:
        name = rng.choice(sorted(beside))
        return name, mutated(rng, beside[name], list(beside.values()))
    wild = rng.choice((0.0, 0.0, 0.05, 0.3))
    first = rng.choice(("step", "step", "step", "epoch", "percent", "lr", "", "x"))
    columns = [
        first,
        *rng.choices(
            ("lr", "a", "val", "momentum", "a.momentum", "a[g]", "", "epoch", "lr"), k=rng.choice((1, 1, 2, 4))
        ),
    ]
    step, rows = rng.choice((0, 0, 0, 1, 5, 2**53 - 3)), []
    for _ in range(rng.choice((0, 1, 2, 5, 50, 300))):
        cells = [
            rng.choice((rng.random(), rng.random() / 10**9, 0.1, 0, 10.0 ** rng.uniform(-320, 100)))
            for _ in columns[1:]
        ]
        row = [step if first != "percent" else step / 7, *cells]
        rows.append([rng.choice(rng.choice((EDGES, WORDS))) if rng.random() < wild else cell for cell in row])
        step += rng.choice((1, 1, 1, 3, 0 if wild else 1, -1 if wild else 1))
    kind = rng.choice(("csv", "csv", "tsv", "json", "jsonl"))
    if kind in ("csv", "tsv"):
        mark = "," if kind == "csv" else "\t"
        lines = [mark.join(columns), *(mark.join(map(_cell, row)) for row in rows)]
        return f"table.{kind}", text_of(rng.choice(("\n", "\n", "\r\n", "\r")).join(lines))
    written = [dict(zip(columns, row, strict=True)) for row in rows]
    if kind == "jsonl":
        return "table.jsonl", text_of("\n".join(map(json.dumps, written)))
    turned = {name: [row[name] for row in written] for name in dict.fromkeys(columns)}
    return "table.json", text_of(json.dumps(rng.choice((written, turned))))


def _cell(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def commands(rng: Random) -> Case:
    """A command line with options of the command's own."""
    name, files = _document(rng, 10**6)
    more = {
        "a.yaml": samples()["decays.yaml"],
        "decays.yaml": samples()["decays.yaml"],
        "b.csv": b"step,lr\n0,0.1\n1,0.2\n",
    }
    more |= {each: samples()[each] for each in ("plateau.yaml", "plateau_val.csv", "dino_parameters.yaml")}
    files = {**more, "sample.yaml": samples()["resume.yaml"], "a.csv": b"step,a,b\n0,1,2\n5,0.5,2\n9,0.1,\n", **files}
    known = (name, "a.yaml", "sample.yaml", "dino_parameters.yaml", "plateau.yaml", "a.csv", "b.csv")
    line = command_line(rng, known)
    return Case("command", line, files, stdin=rng.choice((b"", b"", files[name], b"step,lr\n0,1\n")))


def processes(rng: Random) -> Case:
    """A process of its own whose streams are broken, that is killed, or that runs in other environments."""
    sample = rng.choice([name for name in sorted(samples()) if name.endswith("yaml") and "." in name])
    files = {**_tables_beside(), sample: samples()[sample]}
    match rng.randint(0, 5):
        case 0 | 1 | 2:
            lines: list[tuple[str, ...]] = [
                ("table", sample), ("check", sample), ("plot", "-t", sample), ("table", sample, "--format", "csv"),
                ("list",), ("fingerprint", sample), ("table", "-"), rng.choice(from_docs()),
            ]  # fmt: skip
            line = rng.choice(lines)
            shell = rng.choice(STREAMS)
            line = line if "-o" not in shell else ("table", sample)
            return Case(
                "streams",
                line,
                {**files, **{n: d for n, d in samples().items() if n.endswith("yaml")}},
                options={"shell": shell},
            )
        case 3:
            target = rng.choice(("out.csv", "out.png", "out.svg", "out.html"))
            table = ("table", "cosine lr=0.1", "--every", "1", "--steps", "2000000")
            line = table if target == "out.csv" else ("plot", sample)
            options = {"target": target, "signal": rng.choice(("SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"))}
            options["after"] = f"{rng.choice((rng.uniform(0, 0.3), rng.uniform(0.2, 1.5))):.3f}"
            return Case("killed", (*line, "-o", target), files, options=options)
        case _:
            target = rng.choice(("out.csv", "out.png", "out.svg", "out.pdf", "out.html", "none"))
            others = {"out.csv": "table", "none": rng.choice(("table", "check", "fingerprint", "export"))}
            verb = others.get(target, "plot")
            output = () if target == "none" else ("-o", target)
            return Case("environments", (verb, sample, *output), files, options={"target": target})


def slow(rng: Random) -> Case:
    """A text that was made to be slow is given to a verb."""
    name, data, what = slow_text(rng)
    verb, *flags = rng.choice(QUICK)
    return Case("command", (verb, name, *flags), {name: data}, options={"made of": what})


SUBJECTS: Mapping[str, tuple[Callable[[Random], Case], float]] = {
    "specs": (specs, 0.5),
    "inline": (inline, 0.12),
    "verbs": (verbs, 0.1),
    "properties": (properties, 0.08),
    "texts": (texts, 0.08),
    "tables": (tables, 0.08),
    "commands": (commands, 0.03),
    "slow": (slow, 0.008),
    "processes": (processes, 0.002),
}
"""Each subject, and its share of all cases."""


def folder_of(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a case."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
