"""The measures that the README quotes."""
