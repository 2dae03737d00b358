"""The command: exit codes, the files it writes, and that it never touches the clinic's database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import evaluate
from benchmarks.evaluation import measure
from benchmarks.floors import Floors
from tests.benchmarks.outcomes import outcome

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def half_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that got half of the questions right."""
    measures = measure([outcome(), outcome(got="pain")])
    monkeypatch.setattr(evaluate, "run", lambda questions, model, banks: ("m.tar.gz", measures))


def floor_at(monkeypatch: pytest.MonkeyPatch, floor: float) -> None:
    monkeypatch.setattr(evaluate, "read_floors", lambda: Floors({"topic": floor}, {}))


@pytest.mark.usefixtures("half_right")
def test_own_sets_under_a_floor_fail_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floor_at(monkeypatch, 0.6)
    assert evaluate.main(["--out", str(tmp_path)]) == 1
    assert "FLOOR: topic is 50.00%, under 60.00%" in capsys.readouterr().err
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["files"] == ["questions.jsonl", "topics.jsonl"]
    assert report["fallen"] and "topic is 50.00%" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.usefixtures("half_right")
def test_own_sets_above_the_floors_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor_at(monkeypatch, 0.5)
    assert evaluate.main(["--out", str(tmp_path)]) == 0


@pytest.mark.usefixtures("half_right")
def test_floors_are_not_for_other_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor_at(monkeypatch, 0.6)
    own = tmp_path / "own.jsonl"
    own.write_text('{"text": "how much", "topic": "cost"}\n', "utf-8")
    assert evaluate.main([str(own), "--out", str(tmp_path / "out")]) == 0


def test_a_missing_file_and_a_missing_model_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main([str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err


def test_the_trained_model_is_asked_without_the_clinics_database(tmp_path: Path) -> None:
    from runtime.server import newest_model

    untouched = tmp_path / "clinic.db"
    file, out = tmp_path / "q.jsonl", tmp_path / "out"
    rows: list[dict[str, Any]] = [
        {"text": "How much does it cost?", "topic": "cost", "kind": "article", "style": "faq"},
        {"text": "Who won the football match yesterday?", "topic": "oos_general", "kind": "out_of_scope"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    # In a process of its own: it sets the environment, logging and filters of the whole process.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluate", file, "--out", out, "--model", newest_model(ROOT / "models")],
        cwd=ROOT,
        env=os.environ | {"ANAGEN_DATABASE_URL": f"sqlite:///{untouched}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["all"]["rows"] == 2
    assert report["groups"]["kind"][0]["answer"]["right"] == 1
    assert report["figures"]["rejection_auroc"] == 1
    assert report["cpu_ms"]["median"] > 0
    assert not untouched.exists()
