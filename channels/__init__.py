"""Where patients reach the assistant. Each channel is transport only; what they share stands in modules of its own."""
