"""Score the trained assistant on questions with a known topic: `python -m benchmarks.score FILE.jsonl`.

A row is a JSON object with `text`, `topic`, `kind`, and as needed `also_ok` (other right topics) and
`honest_unknown_ok` (saying that there is no answer is as good). Prints, for each kind of question, how often the
predicted topic was right (`topic`) and how often the answer that a person would read was (`answer`); then the CPU time
of one understanding. `--misses FILE` writes what went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from records import migrate
from runtime import services
from runtime.quiet import silence_warnings
from runtime.settings import ROOT

if TYPE_CHECKING:
    from rasa.core.agent import Agent

NO_ANSWER = {"nlu_fallback", "out_of_scope"}


def is_right(found: set[str], row: dict[str, Any]) -> bool:
    """Tell whether a topic among `found` answers a row; not answering is right where the row says so."""
    if found & {row["topic"], *row.get("also_ok", [])}:
        return True
    unanswered = bool(found & NO_ANSWER) or any(topic.startswith("oos_") for topic in found)
    return unanswered and (row["kind"] == "out_of_scope" or bool(row.get("honest_unknown_ok")))


async def topics_said(agent: Agent, text: str) -> set[str]:
    """Return the topics of the answers to a first message."""
    sender = f"score-{uuid.uuid4()}"
    await agent.handle_text(text, sender_id=sender)
    tracker = await agent.tracker_store.retrieve(sender)
    events = tracker.events if tracker else []
    said = [str((e.metadata or {}).get("utter_action") or "") for e in events if e.type_name == "bot"]
    return {name.removeprefix("utter_") for name in said}


async def score(questions: Path, misses: Path | None) -> None:
    """Print the table of one file of questions."""
    from runtime.server import load_agent, newest_model

    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    migrate.upgrade(services.engine())
    agent = load_agent(newest_model(ROOT / "models"))
    seen, topic_right, answer_right = Counter[str](), Counter[str](), Counter[str]()
    wrong, milliseconds = [], []
    for row in rows:
        began = time.process_time()
        parsed = await agent.parse_message(row["text"])
        milliseconds.append(1000 * (time.process_time() - began))
        intent = str(parsed["intent"]["name"])
        said = await topics_said(agent, row["text"])
        right = is_right({intent}, row), is_right(said, row)
        for key in (row["kind"], "all"):
            seen[key] += 1
            topic_right[key] += right[0]
            answer_right[key] += right[1]
        if not all(right):
            wrong.append({"text": row["text"], "topic": row["topic"], "intent": intent, "said": sorted(said)})
    print(f"{'kind':16}{'rows':>6}{'topic':>9}{'answer':>9}")
    for key in [*(kind for kind in seen if kind != "all"), "all"]:
        print(f"{key:16}{seen[key]:6}{topic_right[key] / seen[key]:9.1%}{answer_right[key] / seen[key]:9.1%}")
    print(f"CPU per understanding: median {statistics.median(milliseconds):.1f} ms")
    if misses:
        misses.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in wrong), "utf-8")


def main() -> None:
    """Read the command line and score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--misses", type=Path)
    options = parser.parse_args()
    # Before Rasa is imported, which is why that happens in functions.
    silence_warnings()
    from runtime.logs import configure_logging

    configure_logging(logging.WARNING)
    asyncio.run(score(options.questions, options.misses))


if __name__ == "__main__":
    main()
