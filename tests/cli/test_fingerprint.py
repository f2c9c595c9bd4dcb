import json
import re
from pathlib import Path

from tests.cli.conftest import ROOT, Cli

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")


def test_a_line_per_curve(cli: Cli) -> None:
    result = cli("fingerprint", DECAYS)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert [line.split("  ")[1] for line in lines] == ["step_decay", "exponential", "cosine", "restarted"]
    assert all(re.fullmatch(r"[0-9a-f]{16}  \w+", line) for line in lines)
    assert len({line[:16] for line in lines}) == 4
    assert cli("fingerprint", DECAYS).out == result.out


def test_a_schedule_its_table_and_the_same_inline_are_one(cli: Cli) -> None:
    cosine = cli("fingerprint", DECAYS).out.splitlines()[2][:16]
    assert cli("fingerprint", "cosine lr=0.1 min_lr=0.001", "--steps", "50").out == f"{cosine}  cosine\n"
    cli("table", DECAYS, "--format", "csv", "-o", "a.csv")
    assert cli("fingerprint", "a.csv").out == cli("fingerprint", DECAYS).out
    assert not cli("fingerprint", "cosine lr=0.1 min_lr=0.001", "--steps", "51").out.startswith(cosine)


def test_several_sources_are_named(cli: Cli) -> None:
    lines = cli("fingerprint", DECAYS, "cosine lr=0.1", "--steps", "50").out.splitlines()
    assert lines[0].endswith(f"  step_decay  ({DECAYS})")
    assert lines[-1].endswith("  cosine  (cosine lr=0.1)")


def test_json_has_the_steps(cli: Cli, tmp_path: Path) -> None:
    found = json.loads(cli("fingerprint", "cosine lr=0.1", "--steps", "50", "--format", "json").out)
    (one,) = found
    assert (one["name"], one["source"], one["steps"]) == ("cosine", "cosine lr=0.1", 50)
    assert re.fullmatch("[0-9a-f]{16}", one["fingerprint"])
    assert json.loads(cli("fingerprint", "cosine lr=0.1", "--format", "json").out)[0]["steps"] is None
    assert cli("fingerprint", "--type", "cosine", "--lr", "0.1", "-n", "50", "-o", "a.txt").err == "wrote a.txt\n"
    assert (tmp_path / "a.txt").read_text() == f"{one['fingerprint']}  cosine\n"


def test_without_a_spec_there_is_nothing_to_print_unless_the_default_file_is_there(cli: Cli) -> None:
    result = cli("fingerprint")
    assert (result.code, result.out) == (2, "")
    Path("lrcurve.yaml").write_text(Path(DECAYS).read_text(encoding="utf-8"), encoding="utf-8")
    assert cli("fingerprint").out == cli("fingerprint", DECAYS).out


def test_trouble_is_exit_code_2(cli: Cli) -> None:
    assert cli("fingerprint", "nope.yaml").code == 2
    assert cli("fingerprint", "cosine lr=-1").code == 2
