"""What is kept: tables, encryption, consultation requests and conversations. Knows nothing of Rasa."""
