"""What waits to be sent: written to disk by a thread of its own, kept until the server has it."""
