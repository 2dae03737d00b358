"""Our own dialogue policies, beside Rasa's RulePolicy."""
