"""Texts of up to a megabyte that were made to be slow: each is one thing, many times."""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

SLOW_STEPS = 2**53


def _one(**keys: Any) -> dict[str, Any]:
    return {"steps": keys.pop("run", 1000), "lr": 0.1, "schedules": {"a": keys}}


def _nested(count: int, key: str) -> Any:
    inner: Any = {"type": "cosine", "steps": 10}
    for _ in range(count):
        inner = {key: [inner]} if key in ("phases", "factors") else [inner]
    return inner


SPECS: Mapping[str, Callable[[int], Any]] = {
    "spaces in until": lambda n: {
        "schedules": {"a": [{"type": "constant", "until": "a" + " " * n, "steps": 3}, "cosine"]}
    },
    "signs in until": lambda n: {
        "schedules": {"a": [{"type": "constant", "until": "a" + "<" * n, "steps": 3}, "cosine"]}
    },
    "digits of a length": lambda n: _one(type="cosine", steps="1" * n),
    "digits of a rate": lambda n: _one(type="cosine", min_lr="0." + "1" * n),
    "underscores of a number": lambda n: _one(type="cosine", min_lr="1_" * n),
    "spaces in a length": lambda n: _one(type="cosine", steps="1" + " " * n + "x"),
    "a long type": lambda n: _one(type="a" * n),
    "a long type with dots": lambda n: _one(type="a." * n),
    "a long unknown key": lambda n: _one(type="cosine", **{"k" * n: 1}),
    "many unknown keys": lambda n: _one(type="cosine", **{f"k{i}": 1 for i in range(min(n, 19_000))}),
    "a long title": lambda n: {"title": "a " * n, "steps": 3, "schedules": {"a": "cosine"}},
    "a long name": lambda n: {"steps": 3, "lr": 1, "schedules": {"n" * n: {"type": "cosine"}}},
    "a name of escapes": lambda n: {"steps": 3, "lr": 1, "schedules": {"\x1b" * n: {"type": "cosine"}}},
    "a long color": lambda n: _one(type="cosine", color="#" * n),
    "a long file": lambda n: _one(type="values", file="a/" * n),
    "a long formula": lambda n: _one(type="expression", formula="+".join("1" for _ in range(n))),
    "a deep formula": lambda n: _one(type="expression", formula="(" * n + "1" + ")" * n),
    "a formula of powers": lambda n: _one(type="expression", formula="**".join("9" for _ in range(min(n, 400)))),
    "a formula of conditions": lambda n: _one(
        type="expression", formula="1 if t<5 else " * min(n, 60) + "0", run=SLOW_STEPS
    ),
    "a lambda": lambda n: _one(
        type="torch.LambdaLR", lr_lambda="lambda t: " + "t*" * min(n, 400) + "1", run=SLOW_STEPS
    ),
    "a product of a function": lambda n: _one(type="torch.MultiplicativeLR", lr_lambda="0.9999", run=n * 100),
    "milestones": lambda n: _one(
        type="multistep", gamma=0.999, milestones=list(range(1, min(n, 19_000))), run=SLOW_STEPS
    ),
    "pieces": lambda n: _one(
        type="piecewise", at=list(range(min(n, 9_000))), values=[0.1] * min(n, 9_000), run=SLOW_STEPS
    ),
    "values": lambda n: _one(type="values", values=[0.1] * min(n, 19_000), run=SLOW_STEPS),
    "metrics": lambda n: _one(type="plateau", metrics=[1] * min(n, 19_000), patience=0, every=7, run=SLOW_STEPS),
    "metrics of a library": lambda n: _one(
        type="torch.ReduceLROnPlateau", metrics=[1] * min(n, 19_000), run=SLOW_STEPS
    ),
    "phases": lambda n: {"lr": 0.1, "schedules": {"a": [{"type": "cosine", "steps": 5}] * min(n, 1000)}},
    "phases with warmups": lambda n: {
        "lr": 0.1,
        "schedules": {"a": [{"type": "cosine", "steps": 9, "warmup": 3}] * min(n, 1000)},
    },
    "phases with repeats": lambda n: {
        "lr": 0.1,
        "schedules": {"a": [{"type": "cosine", "steps": 3, "repeat": {"count": 3, "stretch": 1.1}}] * min(n, 1000)},
    },
    "factors": lambda n: _one(factors=[{"type": "cosine"}] * min(n, 1000), run=SLOW_STEPS),
    "factors of factors": lambda n: _one(factors=[{"factors": [{"type": "cosine"}] * 32}] * min(n, 32), run=SLOW_STEPS),
    "deep phases": lambda n: {"steps": 100, "lr": 1, "schedules": {"a": _nested(min(n, 15), "phases")}},
    "deep lists": lambda n: {"steps": 100, "lr": 1, "schedules": {"a": _nested(min(n, 200), "")}},
    "deep factors": lambda n: {"steps": 100, "lr": 1, "schedules": {"a": _nested(min(n, 15), "factors")}},
    "schedules": lambda n: {
        "steps": SLOW_STEPS,
        "lr": 1,
        "schedules": {f"s{i}": {"type": "cosine"} for i in range(min(n, 100))},
    },
    "groups": lambda n: _one(type="cosine", groups={f"g{i}": 1 for i in range(min(n, 1000))}, run=10**15),
    "groups of schedules": lambda n: _one(
        type="cosine", groups={f"g{i}": {"warmup": i % 9} for i in range(min(n, 1000))}
    ),
    "layers": lambda n: _one(type="cosine", groups={"layers": min(n, 1000), "decay": 0.99}, run=10**15),
    "norms": lambda n: _one(
        type="cosine", lars={"norms": {f"l{i}": {"weight": 1, "gradient": 1} for i in range(min(n, 500))}}
    ),
    "branches": lambda n: _one(type="cosine", branch={"at": list(range(1, min(n, 999))), "cooldown": "linear"}),
    "resumes": lambda n: _one(type="cosine", resume=[{"at": i + 1, "with": {"lr": 1}} for i in range(min(n, 900))]),
    "resumes of batches": lambda n: {
        "run": {"epochs": 900, "dataset_size": 10**6, "batch_size": 7},
        "schedules": {
            "a": {
                "type": "cosine",
                "lr": 1,
                "resume": [{"at": f"{i + 1}ep", "with": {"batch_size": 7 + i % 2}} for i in range(min(n, 800))],
            }
        },
    },
    "parameters": lambda n: _one(type="cosine", params={f"p{i}": {"type": "cosine"} for i in range(min(n, 1000))}),
    "a stretch of nearly one": lambda n: _one(type="cosine", steps=10, repeat={"stretch": 1 - 1 / n}, run=n),
    "a stretch above one": lambda n: _one(type="cosine", steps=10, repeat={"stretch": 1 + 1 / n}, run=n * 100),
    "short cycles": lambda n: _one(type="cosine", steps=1 + n % 3, repeat=True, run=SLOW_STEPS),
    "waves": lambda n: _one(type="cosine", steps=7 + n % 2, past_end="mirror", run=SLOW_STEPS),
    "restarts": lambda n: _one(type="torch.CosineAnnealingWarmRestarts", T_0=1 + n % 5, run=SLOW_STEPS),
    "an odd epoch": lambda n: {
        "run": {"epochs": n, "dataset_size": 2**40 + 1, "batch_size": 3},
        "schedules": {"a": {"type": "step", "lr": 1, "gamma": 0.9, "step_size": 1, "interval": "epoch"}},
    },
    "constants": lambda n: _one(type="expression", formula="1", constants={f"k{i}": 1 for i in range(min(n, 18_000))}),
}

TABLES: Mapping[str, Callable[[int], tuple[str, str]]] = {
    "columns": lambda n: ("csv", "step," + ",".join(f"c{i}" for i in range(n // 8)) + "\n0,1\n" * 5),
    "columns over rows of one cell": lambda n: ("csv", ",".join(f"c{i}" for i in range(n // 16)) + "\n1" * (n // 16)),
    "a key a row": lambda n: ("jsonl", "".join(f'{{"step":{i},"k{i}":1}}\n' for i in range(n // 24))),
    "rows": lambda n: ("csv", "step,lr\n" + "".join(f"{i},0.1\n" for i in range(n // 12))),
    "rows backwards": lambda n: ("csv", "step,lr\n" + "".join(f"{n - i},0.1\n" for i in range(n // 12))),
    "one long cell": lambda n: ("csv", "step,lr\n0," + "1" * n + "\n"),
    "one long quoted cell": lambda n: ("csv", 'step,lr\n0,"' + "1" * n + "\n"),
    "quotes": lambda n: ("csv", "step,lr\n" + '"' * n),
    "commas": lambda n: ("csv", "step,lr\n" + "," * n),
    "line ends": lambda n: ("csv", "step,lr\n" + "\r" * n),
    "one header": lambda n: ("tsv", "a" * n + "\n1\n"),
    "a deep JSON": lambda n: ("json", "[" * n),
    "a JSON of lists": lambda n: ("json", "[" + ",".join("[0,1]" for _ in range(n // 6)) + "]"),
    "a JSON of rows": lambda n: ("json", "[" + ",".join(f'{{"step":{i},"lr":1}}' for i in range(n // 20)) + "]"),
    "a JSON of columns": lambda n: ("json", json.dumps({f"c{i}": [1] for i in range(n // 12)})),
    "far rows": lambda n: ("csv", "step,lr\n" + "".join(f"{i * 10**9},0.1\n" for i in range(n // 20))),
    "zigzag": lambda n: ("csv", "step,lr\n" + "".join(f"{i},{0.1 + i % 7 / 100:.3f}\n" for i in range(n // 12))),
}

TEXTS: Mapping[str, Callable[[int], tuple[str, str]]] = {
    "anchors": lambda n: ("yaml", "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, n // 16))),
    "merges": lambda n: (
        "yaml",
        "a0: &a0 {k0: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: 1}}\n" for i in range(1, n // 30)),
    ),
    "dashes": lambda n: ("yaml", "- " * n),
    "questions": lambda n: ("yaml", "? " * n),
    "quotes": lambda n: ("yaml", "a: '" + "''" * (n // 2)),
    "escapes": lambda n: ("yaml", 'a: "' + "\\x41" * (n // 4) + '"'),
    "folded": lambda n: ("yaml", "a: >\n" + " x\n\n" * (n // 4)),
    "comments": lambda n: ("yaml", "#" * n + "\n" + "# x\n" * (n // 8)),
    "indents": lambda n: ("yaml", "".join(" " * i + "a:\n" for i in range(int(n**0.5)))),
    "documents": lambda n: ("yaml", "---\n" * (n // 4)),
    "tables": lambda n: ("toml", "".join(f"[a{i}]\nk = 1\n" for i in range(n // 14))),
    "dots": lambda n: ("toml", "a" + ".a" * (n // 2) + " = 1"),
    "inline tables": lambda n: ("toml", "a = " + "{a = " * (n // 5)),
    "strings": lambda n: ("toml", 'a = """' + "\\\n" * (n // 2)),
    "a JSON string": lambda n: ("json", '{"type": "' + "\\u0041" * (n // 6) + '"}'),
    "a JSON number": lambda n: ("json", '{"steps": ' + "1" * n + "}"),
    "assignments": lambda n: ("py", "".join(f"a{i} = {i}\n" for i in range(n // 12))),
    "sums in Python": lambda n: ("py", "max_iters = " + "1+" * (n // 2) + "1"),
    "brackets in Python": lambda n: ("py", "max_iters = " + "(" * (n // 2) + "1" + ")" * (n // 2)),
    "powers in Python": lambda n: ("py", "learning_rate = 2 ** 2 ** 2 ** " + "9" * min(n, 5000)),
    "texts in Python": lambda n: ("py", "a = 'x' * " + "9" * min(n, 4000)),
    "options": lambda n: ("sh", "python train.py " + "--a 1 " * (n // 6)),
    "continued lines": lambda n: ("sh", "python train.py " + "\\\n" * (n // 2)),
    "sections": lambda n: ("ini", "[a]\n" + "".join(f"k{i} = 1\n" for i in range(n // 8))),
}


def slow_text(rng: Random) -> tuple[str, bytes, str]:
    """Return the name of a file, its content, and which of these it is."""
    size = min(int(10 ** rng.uniform(1, 6.02)), 2**20)
    table = rng.choice((SPECS, SPECS, TABLES, TEXTS))
    name = rng.choice(sorted(table))
    if table is SPECS:
        return "spec.json", json.dumps(SPECS[name](size)).encode(), name
    kind, text = (TABLES if table is TABLES else TEXTS)[name](size)
    return f"spec.{kind}", text.encode(), name
