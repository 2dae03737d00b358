"""Evaluate the trained assistant on questions with a known topic: `python -m benchmarks.evaluate [FILE.jsonl ...]`.

Without a file, all held-out sets of this project (tests/eval) are asked, and the committed floors apply: the exit
code is 1 when a figure is beyond one, as it is when a model or a file can't be used. Writes build/eval/report.json
and report.html, and prints the tables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.conversations import ask_banks, conversation_with, figures
from benchmarks.evaluation import as_json, ask_all, measure
from benchmarks.floors import FloorsError, fallen, read_floors
from benchmarks.questions import Question, QuestionsError, read_questions
from benchmarks.report import as_html, as_text
from content.files import FileError
from runtime.errors import NotReadyError
from runtime.quiet import silence_warnings
from runtime.settings import ROOT

if TYPE_CHECKING:
    from rasa.core.agent import Agent

HELD_OUT = ROOT / "tests" / "eval"
CONVERSATIONS = HELD_OUT / "conversations"
TELL_EVERY = 100


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.evaluate", description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path, nargs="*", help="JSONL files; without one, tests/eval/*.jsonl")
    parser.add_argument("--model", type=Path, help="a trained model; without it, the newest of models/")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "eval", help="folder of the report")
    return parser.parse_args(arguments)


def run(questions: list[Question], model: Path | None, banks: Path | None = None) -> tuple[str, dict[str, Any]]:
    """Return the name of the model that was asked, and all measures; with the banks of conversations of a folder.

    The conversations go into a database of their own that is gone afterwards: the clinic's is left alone. Sets the
    environment of this process for that, which is to end with the run.

    Raises:
        NotReadyError: there is no model that can be used.
    """
    with tempfile.TemporaryDirectory() as scratch:
        # Before any part reads the settings.
        os.environ["ANAGEN_DATABASE_URL"] = f"sqlite:///{scratch}/evaluation.db"
        # Before Rasa is imported, which is why that happens here.
        silence_warnings()
        from records import migrate
        from runtime import services
        from runtime.logs import configure_logging
        from runtime.server import load_agent, newest_model

        configure_logging(logging.WARNING)
        services.reset()
        try:
            migrate.upgrade(services.engine())
            path = model or newest_model(ROOT / "models")
            if not path.is_file():
                raise NotReadyError(f"{path} is no model")
            agent = load_agent(path)
            return path.name, asyncio.run(_measured(agent, questions, banks))
        finally:
            services.engine().dispose()
            services.reset()


async def _measured(agent: Agent, questions: list[Question], banks: Path | None) -> dict[str, Any]:
    measures = measure(await ask_all(agent, questions, _tell(len(questions))))
    tallies = await ask_banks(banks, lambda: conversation_with(agent)) if banks else []
    measures["figures"] |= figures(tallies)
    return measures | {"conversations": [as_json(tally) for tally in tallies]}


def _tell(rows: int) -> Any:
    def progress(asked: int) -> None:
        if asked % TELL_EVERY == 0 or asked == rows:
            print(f"  {asked} of {rows} questions asked", flush=True)

    return progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate, write the report, print the tables; return the exit code."""
    options = parse_arguments(arguments)
    files = options.questions or sorted(HELD_OUT.glob("*.jsonl"))
    try:
        questions = read_questions(files)
        floors = None if options.questions else read_floors()
        name, measures = run(questions, options.model, None if options.questions else CONVERSATIONS)
    except (QuestionsError, FloorsError, FileError, NotReadyError) as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 1
    below = fallen(measures["figures"], floors) if floors else []
    report = {
        "model": name,
        "files": [path.name for path in files],
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "floors_checked": floors is not None,
        "fallen": below,
        **measures,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (options.out / "report.html").write_text(as_html(report), "utf-8")
    print(as_text(report))
    print(f"Report: {options.out / 'report.html'}")
    for line in below:
        print(f"FLOOR: {line}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
