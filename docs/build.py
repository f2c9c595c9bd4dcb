"""Generate what the README and the pages show: pictures, tables, lists. ``--check`` tells whether they are current."""

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from docs import edges, patience
from lrcurve.cli.app import run
from lrcurve.sources.topics import topics
from lrcurve.views.explain import markdown

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RECORD = DOCS / "pictures.json"
PAGES = {DOCS / "frameworks.md": edges.page, DOCS / "patience.md": patience.page}
"""The pages that are generated whole."""

ORDER = (
    "spec", "steps", "types", "recipes", "tables-and-pictures", "families", "metrics", "sources", "libraries",
    "frameworks", "patience", "ci", "python", "errata", "CONTRIBUTING",
)  # fmt: skip
"""The pages as the list of them has them."""

PICTURES = {
    "same_warmup_cosine": ["sample_configs/same_warmup_cosine.yaml", "--yscale", "linear"],
    "decays": ["sample_configs/decays.yaml", "--xaxis", "epoch"],
    "warmup_then_step": ["sample_configs/warmup_then_step.yaml", "--joins"],
    "cosine_with_warmup": ["sample_configs/cosine_with_warmup.yaml", "--joins"],
    "llm_wsd_tokens": ["sample_configs/llm_wsd_tokens.yaml"],
    "resnet110_until": ["sample_configs/resnet110_until.yaml"],
    "plateau": ["sample_configs/plateau.yaml"],
    "finetune_groups": ["sample_configs/finetune_groups.yaml"],
    "lars": ["sample_configs/lars.yaml"],
    "dino_parameters": ["sample_configs/dino_parameters.yaml"],
    "resume": ["sample_configs/resume.yaml"],
    "wsd_branches": ["sample_configs/wsd_branches.yaml"],
    "axolotl": ["sample_configs/trainers/axolotl.yml", "--dataset-size", "52000", "--processes", "4"],
}
"""The arguments of ``lrcurve plot`` for each picture in docs/."""

SIZE = dict.fromkeys(("lars", "dino_parameters"), ("--width", "7.5", "--height", "5.6"))
"""The size of pictures with more than one panel."""

COMPARED = {"compare": ["cosine lr=0.1 warmup=5", "cosine lr=0.1 warmup=10", "--steps", "50"]}
"""The arguments of ``lrcurve compare`` for each picture of a comparison."""

DRAWING = ("matplotlib", "numpy", "pillow")
"""The libraries on whose versions a picture's bytes depend."""

MISTAKES = """\
lr: 0.1
schedules:
  cosine: {type: cosine, min_lr: -0.001}
  steps: {type: step, gama: 0.5, step_size: 10}
"""

MISTAKEN = """\
run: {epochs: 90, steps_per_epoch: 100}
lr: 0.1
schedules:
  cosine: {type: torch.CosineAnnealingLR, T_max: 8000}
  drops: {type: multistep, milestones: [30, 60, 80]}
"""

TOKENS = ("--columns", "tokens", "-q")
DRAWN = ("--steps", "50", "--terminal", "--width", "80", "--height", "12", "-q")

STEPS_OF_10, STEPS_OF_20 = "step lr=0.1 gamma=0.5 step_size=10", "step lr=0.1 gamma=0.5 step_size=20"


def printed(*arguments: str) -> str:
    """Return what the command prints, to standard output and then to standard error."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        run(arguments)
        out.flush()
    return out.buffer.getvalue().decode() + err.getvalue()


def blocks() -> dict[str, str]:
    """Return the generated parts of the README and of the pages by name."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("decays.yaml").write_text(MISTAKES, encoding="utf-8")
        errors = printed("table", "decays.yaml", "--steps", "50")
        Path("mistaken.yaml").write_text(MISTAKEN, encoding="utf-8")
        findings = printed("check", "mistaken.yaml")
    joins = printed("table", "sample_configs/warmup_then_step.yaml", "--joins")
    changes = printed("compare", STEPS_OF_10, STEPS_OF_20, "--steps", "50")
    return {
        "contents": contents(),
        "drawing": fenced(printed("plot", "cosine lr=0.1 min_lr=1e-3 warmup=5", *DRAWN)),
        "steps": table("cosine lr=0.1 warmup=10", names=("rate",), at="0,1,9,10,11,48,49"),
        "joins": fenced(joins),
        "where": fenced(printed("table", "sample_configs/llm_wsd_tokens.yaml", "--where", "lr >= 50%", *TOKENS)),
        "errors": fenced(errors),
        "compare": fenced(f"$ lrcurve compare '{STEPS_OF_10}' '{STEPS_OF_20}' --steps 50\n{changes}"),
        "check": f"```yaml\n{MISTAKEN}```\n\n{fenced(findings)}",
        "sources": markdown(one for one in topics() if one.group in ("trainer", "log")).strip(),
        "catalogue": markdown(
            one for one in topics() if one.group not in ("trainer", "log") and not one.version
        ).strip(),
        "erratum-warmup": table(
            "expression lr=0.1 formula='lr*(1-0.9)**t'",
            "warmup lr=0.1 shape=saturating gamma=0.9 steps=50",
            "warmup lr=0.1 shape=exponential start_lr=1e-3 steps=50",
            names=("0.1 (1 - 0.9)^t", "saturating", "exponential"),
            at="0,1,2,5,25,49",
        ),
        "erratum-step": table("step lr=0.1 gamma=0.1 step_size=5", names=("rate",), at="0,1,4,5,6,9,10"),
        "erratum-cosine": table(
            "cosine lr=0.1 steps=10", "cosine lr=0.1 steps=10 past_end=mirror",
            names=("hold", "mirror"), at="0,5,9,10,11,15,20",
        ),
        "erratum-exponential": table("exponential lr=0.1 decay_rate=0.9", names=("rate",), at="0,1,2,39,40,41"),
    }  # fmt: skip


def table(*specs: str, at: str, names: tuple[str, ...]) -> str:
    """Return a Markdown table of schedules at some steps, under the given names, to six digits."""
    text = printed("table", *specs, "--steps", "50", "--at", at, "--format", "markdown", "-q").strip()
    _, rule, *rows = re.sub(r"\d+\.\d+(e-?\d+)?", lambda rate: f"{float(rate[0]):.6g}", text).split("\n")
    return "\n".join([f"| step | {' | '.join(names)} |", rule, *rows])


def fenced(text: str) -> str:
    """Return text as a block of code."""
    return "```text\n" + "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n```"


def contents() -> str:
    """Return the list of the pages, each with its sections."""
    lines = []
    for name in ORDER:
        first, *sections = re.findall(r"^##? (.+)$", _text(DOCS / f"{name}.md"), re.MULTILINE)
        listed = f": {', '.join(sections)}" if 0 < len(", ".join(sections)) <= 100 else ""
        lines.append(f"- [{first}]({name}.md){listed}")
    return "\n".join(lines)


def written() -> dict[Path, str]:
    """Return the README and the pages with every generated part made anew."""
    texts = {path: _text(path) for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))) if path not in PAGES}
    for name, content in blocks().items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        homes = [path for path, text in texts.items() if pattern.search(text)]
        if len(homes) != 1:
            sys.exit(f"one page must have a part '<!-- generated: {name} -->', {len(homes)} have")
        texts[homes[0]] = pattern.sub(lambda match, new=content: f"{match[1]}{new}\n{match[2]}", texts[homes[0]])
    return texts | {path: page() for path, page in PAGES.items()}


def numbers(arguments: list[str]) -> str:
    """Return a digest of what a picture shows: its arguments, its spec, and the rates to nine digits."""
    if "." not in arguments[0].split(" ", 1)[0]:
        return hashlib.sha256(printed("compare", *arguments, "--format", "markdown").encode()).hexdigest()
    rows = printed("table", arguments[0], "--format", "csv", "--quiet")
    rounded = re.sub(r"[0-9.]+(?:e-?[0-9]+)?", lambda number: f"{float(number[0]):.9g}", rows.partition("\n")[2])
    spec = (ROOT / arguments[0]).read_text(encoding="utf-8")
    return hashlib.sha256("\0".join([*arguments, spec, rounded]).encode()).hexdigest()


def draw(name: str, folder: Path) -> Path:
    """Draw one picture into a folder."""
    path = folder / f"{name}.png"
    if name in COMPARED:
        printed("compare", *COMPARED[name], "-o", str(path), "--quiet")
    else:
        printed(
            "plot", *PICTURES[name], "-o", str(path), *SIZE.get(name, ("--width", "7.5", "--height", "4.2")), "--quiet"
        )
    if not path.exists():
        sys.exit(f"{name}.png could not be drawn")
    return path


def build() -> None:
    """Write pictures, their record, and the pages."""
    record = {"drawn with": {name: version(name) for name in DRAWING}, "shows": {}}
    for name, arguments in (PICTURES | COMPARED).items():
        draw(name, ROOT / "docs")
        record["shows"][name] = numbers(arguments)
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")


def check() -> list[str]:
    """Return what is out of date: parts of pages, or pictures."""
    stale = [str(path.relative_to(ROOT)) for path, text in written().items() if text != _text(path)]
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    same_libraries = record["drawn with"] == {name: version(name) for name in DRAWING}
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (PICTURES | COMPARED).items():
            current = ROOT / "docs" / f"{name}.png"
            drawn = draw(name, Path(folder))
            other_bytes = same_libraries and drawn.read_bytes() != current.read_bytes()
            if other_bytes or record["shows"].get(name) != numbers(arguments):
                stale.append(str(current.relative_to(ROOT)))
    return stale


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> None:
    """Build, or check with ``--check`` and exit with 1 if anything is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether everything is current")
    os.chdir(ROOT)
    os.environ["COLUMNS"] = "100"
    if parser.parse_args().check:
        stale = check()
        if stale:
            sys.exit(f"out of date: {', '.join(stale)}; run python -m docs.build")
    else:
        build()


if __name__ == "__main__":
    main()
