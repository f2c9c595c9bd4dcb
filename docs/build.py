"""Generate what the README shows: pictures, tables, the catalogue. ``--check`` tells whether they are current."""

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
README = ROOT / "README.md"
RECORD = ROOT / "docs" / "pictures.json"
PAGES = {ROOT / "docs" / "frameworks.md": edges.page, ROOT / "docs" / "patience.md": patience.page}
"""The pages written from lrcurve's own types."""

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

STEPS_OF_10, STEPS_OF_20 = "step lr=0.1 gamma=0.5 step_size=10", "step lr=0.1 gamma=0.5 step_size=20"


def printed(*arguments: str) -> str:
    """Return what the command prints, to standard output and then to standard error."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        run(arguments)
        out.flush()
    return out.buffer.getvalue().decode() + err.getvalue()


def blocks() -> dict[str, str]:
    """Return the generated parts of the README by name."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("decays.yaml").write_text(MISTAKES, encoding="utf-8")
        errors = printed("table", "decays.yaml", "--steps", "50")
        Path("mistaken.yaml").write_text(MISTAKEN, encoding="utf-8")
        findings = printed("check", "mistaken.yaml")
    joins = printed("table", "sample_configs/warmup_then_step.yaml", "--joins")
    changes = printed("compare", STEPS_OF_10, STEPS_OF_20, "--steps", "50")
    return {
        "joins": fenced(joins),
        "errors": fenced(errors),
        "compare": fenced(f"$ lrcurve compare '{STEPS_OF_10}' '{STEPS_OF_20}' --steps 50\n{changes}"),
        "check": f"```yaml\n{MISTAKEN}```\n\n{fenced(findings)}",
        "sources": markdown(one for one in topics() if one.file).strip(),
        "catalogue": markdown(one for one in topics() if not (one.file or one.version)).strip(),
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
    text = printed("table", *specs, "--steps", "50", "--at", at, "--format", "markdown").strip()
    _, rule, *rows = re.sub(r"\d+\.\d+(e-?\d+)?", lambda rate: f"{float(rate[0]):.6g}", text).split("\n")
    return "\n".join([f"| step | {' | '.join(names)} |", rule, *rows])


def fenced(text: str) -> str:
    """Return text as a block of code."""
    return "```text\n" + "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n```"


def readme() -> str:
    """Return the README with every generated part made anew."""
    text = README.read_text(encoding="utf-8")
    for name, content in blocks().items():
        pattern = rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)"
        text, count = re.subn(pattern, lambda match, new=content: f"{match[1]}{new}\n{match[2]}", text, flags=re.DOTALL)
        if count != 1:
            sys.exit(f"README.md must have one part '<!-- generated: {name} -->', it has {count}")
    return text


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
    """Write pictures, their record, and the README."""
    record = {"drawn with": {name: version(name) for name in DRAWING}, "shows": {}}
    for name, arguments in (PICTURES | COMPARED).items():
        draw(name, ROOT / "docs")
        record["shows"][name] = numbers(arguments)
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")


def check() -> list[str]:
    """Return what is out of date: parts of the README, or pictures."""
    stale = [] if readme() == README.read_text(encoding="utf-8") else ["README.md"]
    stale += [str(path.relative_to(ROOT)) for path, page in PAGES.items() if page() != _text(path)]
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
