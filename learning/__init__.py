"""The loop that learns: questions without an answer, or with one that did not help, are kept nameless and reviewed."""
