"""What the assistant does, one module per job. An action reads slots, calls a room and names a response."""
