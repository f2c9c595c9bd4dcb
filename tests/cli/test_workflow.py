"""The documented GitHub workflow: its commands, run in a plain shell as the workflow would run them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.conftest import ROOT

WORKFLOW = YAML(typ="safe").load((ROOT / "docs" / "github-workflow.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step["run"] for step in WORKFLOW["jobs"]["schedules"]["steps"] if "run" in step}
RULES, CHANGES, GOLDEN = (name for name in STEPS if name != "Install")


class Repository:
    """A repository with schedules on a branch, and a pull request checked out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary = folder.parent / "summary.md"
        beside = Path(sys.executable).parent
        self.environment = {
            **os.environ,
            "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_BASE_REF": "main",
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def shell(self, script: str) -> "subprocess.CompletedProcess[str]":
        """Run a script as GitHub does: bash, stopping at the first error."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    origin = tmp_path / "origin"
    origin.mkdir()
    there = Repository(origin)
    there.write("schedules/cosine.yaml", "run: {epochs: 50}\ntype: cosine\nlr: 0.1\nmin_lr: 0.001\n")
    made = there.shell(
        "lrcurve table schedules/cosine.yaml -q -o schedules/cosine.csv && mkdir schedules/golden\n"
        "mv schedules/cosine.csv schedules/golden/\n"
        "git init -q -b main . && git add . && git -c user.name=a -c user.email=a@b commit -qm one\n"
        f"git clone -q . {tmp_path / 'clone'}"
    )
    assert made.returncode == 0, made.stderr
    return Repository(tmp_path / "clone")


def test_bash_and_git_are_there() -> None:
    assert shutil.which("bash")
    assert shutil.which("git")


def test_an_unchanged_schedule_passes_every_step(repository: Repository) -> None:
    for name in (RULES, CHANGES, GOLDEN):
        result = repository.shell(STEPS[name])
        assert result.returncode == 0, f"{name}: {result.stdout}{result.stderr}"
    assert "### Learning rates: no difference" in repository.summary.read_text(encoding="utf-8")
    made = sorted(path.name for path in (repository.folder / "artifacts").iterdir())
    assert made == ["cosine-changes.html", "cosine-changes.svg", "cosine.svg"]


def test_an_unexpected_change_is_shown_and_fails(repository: Repository) -> None:
    repository.write("schedules/cosine.yaml", "run: {epochs: 50}\ntype: cosine\nlr: 0.2\nmin_lr: 0.002\n")
    assert repository.shell(STEPS[CHANGES]).returncode == 0
    summary = repository.summary.read_text(encoding="utf-8")
    assert "### Learning rates: changed" in summary
    assert "Head is base times 2" in summary
    assert repository.shell(STEPS[GOLDEN]).returncode == 1


def test_a_new_golden_table_says_that_the_change_is_meant(repository: Repository) -> None:
    repository.write("schedules/cosine.yaml", "run: {epochs: 50}\ntype: cosine\nlr: 0.2\n")
    assert repository.shell("lrcurve table schedules/cosine.yaml -q -o schedules/golden/cosine.csv").returncode == 0
    assert repository.shell(STEPS[GOLDEN]).returncode == 0


def test_without_golden_tables_the_commands_that_make_them_are_said_and_work(repository: Repository) -> None:
    shutil.rmtree(repository.folder / "schedules" / "golden")
    repository.write("schedules/a line.yaml", "run: {epochs: 50}\ntype: linear\nlr: 0.1\n")
    said = repository.shell(STEPS[GOLDEN])
    assert said.returncode == 0
    notice, *commands = said.stdout.splitlines()
    assert notice.startswith("::notice::no golden tables yet")
    assert repository.shell("\n".join(commands)).returncode == 0
    assert len(list((repository.folder / "schedules" / "golden").iterdir())) == 2
    after = repository.shell(STEPS[GOLDEN])
    assert after.returncode == 0
    assert after.stdout.count("the same at all 50 steps") == 2


def test_every_golden_table_is_looked_at_and_what_has_no_counterpart_is_said(repository: Repository) -> None:
    repository.write("schedules/another.yaml", "run: {epochs: 50}\ntype: linear\nlr: 0.1\n")
    repository.write("schedules/golden/another.csv", "step,another\n0,0.2\n1,0.1\n")
    repository.write("schedules/new.yaml", "run: {epochs: 50}\ntype: linear\nlr: 0.1\n")
    repository.write("schedules/golden/old.csv", "step,another\n0,0.2\n1,0.1\n")
    result = repository.shell(STEPS[GOLDEN])
    assert result.returncode == 1
    assert "another: different at 2 of 2 steps" in result.stdout
    assert "cosine: the same at all 50 steps" in result.stdout  # after the one that differs
    table = "lrcurve table schedules/new.yaml -o schedules/golden/new.csv"
    assert f"::warning file=schedules/new.yaml::has no golden table; make it with: {table}\n" in result.stdout
    assert (
        "::error file=schedules/golden/old.csv::the schedule of this golden table, schedules/old.yaml," in result.stdout
    )


def test_a_schedule_without_a_golden_table_is_no_failure_and_a_table_without_a_schedule_is(
    repository: Repository,
) -> None:
    repository.write("schedules/new.yaml", "run: {epochs: 50}\ntype: linear\nlr: 0.1\n")
    assert repository.shell(STEPS[GOLDEN]).returncode == 0
    (repository.folder / "schedules" / "cosine.yaml").unlink()
    assert repository.shell(STEPS[GOLDEN]).returncode == 1


def test_a_finding_is_an_annotation_and_fails(repository: Repository) -> None:
    repository.write("schedules/late.yaml", "steps: 100\ntype: multistep\nlr: 0.1\nmilestones: [50, 100]\n")
    result = repository.shell(STEPS[RULES])
    assert result.returncode == 1
    assert "::warning file=schedules/late.yaml,line=4,col=" in result.stdout
    assert "LR109" in result.stdout


def test_a_file_that_cannot_be_read_fails(repository: Repository) -> None:
    repository.write("schedules/cosine.yaml", "type: cosin\nlr: 0.1\n")
    assert repository.shell(STEPS[CHANGES]).returncode == 2
