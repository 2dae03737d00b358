"""List training examples that stand, word for word or nearly so, in an evaluation set: none may.

`python -m benchmarks.overlap FILE.jsonl` prints each pair and exits with 1 when there is one. Compared are the words
without case, punctuation and order; questions of one or two words are left out, since a greeting is a greeting.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from benchmarks.questions import read_questions
from understanding.build import read_examples

MIN_WORDS = 3


def key(text: str) -> tuple[str, ...]:
    """Return the words of a text in alphabetical order, lower case."""
    return tuple(sorted(re.findall(r"[^\W_]+", text.lower())))


def overlaps(questions: list[str], examples: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of question and example that have the same words."""
    known = {key(example): example for example in examples}
    return [(q, known[key(q)]) for q in questions if len(key(q)) >= MIN_WORDS and key(q) in known]


def main() -> int:
    """Compare the files named on the command line with data/nlu."""
    examples, found = read_examples(), 0
    for name in sys.argv[1:]:
        questions = [question.text for question in read_questions([Path(name)])]
        for question, example in overlaps(questions, examples):
            found += 1
            print(f"{question!r} is the example {example!r}")
    print(f"{found} overlaps")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
