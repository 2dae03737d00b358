"""How a message is understood: the spaCy pipeline, the topic model, the red flags, and their Rasa components."""
