"""How the assistant is started and served."""
