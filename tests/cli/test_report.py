"""``lrcurve plot -o report.html``; what is in it is tested with the view."""

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, process
from tests.views.report_reader import Read

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")


def test_the_suffix_makes_a_report_with_spec_findings_and_title(cli: Cli, tmp_path: Path) -> None:
    spec = "title: 学习率 & more\nlr: 0.1\nsteps: 50\nschedules:\n  a: {type: cosine}\n  b: {type: constant}\n"
    (tmp_path / "two.yaml").write_text(spec, encoding="utf-8")
    result = cli("plot", "two.yaml", "-o", "a.html")
    assert (result.code, result.out, result.err) == (0, "", "wrote a.html\n")
    found = Read((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert found.texts["h1"] == ["学习率 & more"]
    assert found.texts["h2"] == ["Findings", "Curves", "Joins", "Spec"]
    assert found.texts["h3"] == ["two.yaml"]
    assert found.texts["code"] == [spec]


def test_everything_that_was_said_is_in_the_spec(cli: Cli, tmp_path: Path) -> None:
    assert cli("plot", DECAYS, "--set", "schedules.cosine.min_lr=0", "--set", "lr=0.3", "-o", "a.htm").code == 0
    found = Read((tmp_path / "a.htm").read_text(encoding="utf-8"))
    assert found.texts["h3"] == [DECAYS, "command line"]
    overrides = "--set schedules.cosine.min_lr=0\n--set lr=0.3"
    assert found.texts["code"] == [Path(DECAYS).read_text(encoding="utf-8"), overrides]
    flags = ["--type", "exponential", "--decay-rate", "0.9", "--lr", "0.2", "--steps", "60"]
    assert cli("plot", "cosine lr=0.3", *flags, "-o", "b.html").code == 0
    found = Read((tmp_path / "b.html").read_text(encoding="utf-8"))
    assert found.texts["h3"] == ["inline", "command line"]
    assert found.texts["code"] == ["cosine lr=0.3", "--type exponential\n--decay-rate 0.9\n--steps 60\n--lr 0.2"]


def test_findings_are_those_of_check(cli: Cli, tmp_path: Path) -> None:
    assert cli("plot", "cosine lr=0.1 steps=40", "--steps", "50", "-o", "a.html").code == 0
    (item,) = Read((tmp_path / "a.html").read_text(encoding="utf-8")).texts["li"]
    assert item.startswith("LR107 warning")


def test_a_report_goes_to_standard_output() -> None:
    done = process("plot", DECAYS, "-o", "-", "--format", "html")
    assert done.stdout.startswith(b"<!DOCTYPE html>")
    assert done.stdout.endswith(b"</html>\n")
    assert done.stderr == b""


def test_flags_of_pictures_shape_the_report(cli: Cli, tmp_path: Path) -> None:
    flags = ["--yscale", "linear", "--xaxis", "epoch", "--joins", "--title", "mine"]
    assert cli("plot", DECAYS, *flags, "--format", "html").code == 0
    found = Read((tmp_path / "decays.html").read_text(encoding="utf-8"))
    assert (found.data["scale"], found.data["joins"]) == ("linear", True)
    assert found.clock["label"] == "epoch"
    assert found.texts["h1"] == ["mine"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--yscale", "symlog"], "a report has log and linear only"),
        (["--width", "5"], "a report fits its window"),
        (["--height", "5"], "a report fits its window"),
        (["--style", "ggplot"], "a report fits its window"),
        (["--format", "png"], "contradicts the suffix"),
    ],
)
def test_what_a_report_cannot_use_is_refused(cli: Cli, tmp_path: Path, flags: list[str], said: str) -> None:
    result = cli("plot", DECAYS, "-o", "a.html", *flags)
    assert result.code == 2
    assert said in " ".join(result.err.split())
    assert list(tmp_path.iterdir()) == []
