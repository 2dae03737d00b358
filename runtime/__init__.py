"""How the assistant is started and served."""

from runtime.quiet import set_environment

# Here, since whatever starts the assistant comes through this package before it imports Rasa or SQLAlchemy.
set_environment()
