"""Train and score our pipeline on public sets of intents: `python -m benchmarks.nlu DATA [--diet]`.

DATA is a folder with the files of CLINC150 and Banking77 (docs/benchmarks.md says where they come from). With `--diet`,
Rasa's default pipeline is trained beside ours on the same machine, which takes hours on the whole of CLINC150.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.intent_sets import IntentSet, IntentSetError, few_shot, read_banking, read_clinc
from benchmarks.measures import count, percentile
from benchmarks.operating_point import least_for_recall, measure_at, most_right, rejection_auroc
from runtime.quiet import silence_warnings
from runtime.settings import ROOT

SHOTS, SEED = 10, 0
RECALL = 0.7
PARTS: dict[str, Callable[[Path], IntentSet]] = {
    "banking10": lambda folder: few_shot(read_banking(folder), SHOTS, SEED),
    "banking": read_banking,
    "clinc": read_clinc,
}


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.nlu", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="folder with the data files")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--diet", action="store_true", help="train Rasa's default pipeline as well")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark-nlu.json")
    return parser.parse_args(arguments)


def score(pipeline: str, examples: IntentSet) -> dict[str, Any]:
    """Train a pipeline on a set, and return what is measured on its test part as JSON."""
    from benchmarks.pipelines import ask, train

    with tempfile.TemporaryDirectory() as scratch:
        _say(f"{examples.name}: training {pipeline} on {len(examples.train)} examples …")
        trained = train(pipeline, examples.train, Path(scratch))
        _say(f"  trained in {trained.cpu_s:.0f} s of CPU; asking {len(examples.test)} messages of the test part …")
        answers = ask(trained.model, examples.test)
        if examples.validation:
            _say(f"  asking {len(examples.validation)} messages of the validation part, for the threshold …")
        validation = ask(trained.model, examples.validation) if examples.validation else []
    ours = [one for one in answers if one.is_ours]
    spent = [one.understood.cpu_ms for one in answers]
    result = {
        "set": examples.name,
        "pipeline": pipeline,
        "train": len(examples.train),
        "test": len(answers),
        "accuracy": count([one.understood.likeliest == one.intent for one in ours]).rate,
        "auroc": rejection_auroc(answers),
        "train_cpu_s": trained.cpu_s,
        "message_cpu_ms": {"median": percentile(spent, 50), "p95": percentile(spent, 95)},
        "points": {},
    }
    if validation:
        thresholds = {"most_right": most_right(validation), "recall": least_for_recall(validation, RECALL)}
        result["points"] = {name: asdict(measure_at(answers, at)) for name, at in thresholds.items()}
    return result


def as_table(results: Sequence[dict[str, Any]]) -> str:
    """Return the table for the terminal; a set without outsiders has no operating point."""
    wide = f"{'in / out of scope':>20}"
    lines = [
        f"{'':39}{'most right':>20}{f'surely {RECALL:.0%} recall':>20}",
        f"{'':22}{'accuracy':>9}{'AUROC':>8}{wide}{wide}{'training':>11}{'a message':>11}",
    ]
    for one in results:
        area = f"{one['auroc']:.3f}" if one["auroc"] is not None else "–"
        points = "".join(f"{_point(one['points'].get(name)):>20}" for name in ("most_right", "recall"))
        lines.append(
            f"{one['set'] + ', ' + one['pipeline']:22}{one['accuracy']:9.1%}{area:>8}{points}"
            f"{one['train_cpu_s']:9.0f} s{one['message_cpu_ms']['median']:8.1f} ms"
        )
    return "\n".join(lines)


def _point(point: dict[str, float] | None) -> str:
    return f"{point['in_scope_accuracy']:.1%} / {point['out_of_scope_recall']:.1%}" if point else "–"


def _say(line: str) -> None:
    print(line, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that were asked for, write the results after each one, and print the table."""
    options = parse_arguments(arguments)
    silence_warnings()
    from runtime.logs import configure_logging

    configure_logging(logging.WARNING)
    results: list[dict[str, Any]] = []
    try:
        sets = [PARTS[part](options.data) for part in options.parts]
        options.out.parent.mkdir(parents=True, exist_ok=True)
        for examples in sets:
            for pipeline in ("ours", "diet") if options.diet else ("ours",):
                results.append(score(pipeline, examples))
                # After each: what took an hour is not lost with what comes next.
                options.out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    except (IntentSetError, FileNotFoundError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    print("\n" + as_table(results))
    print(f"\nIn scope: a refused one counts as wrong. Thresholds are chosen on the validation part.\n{options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
