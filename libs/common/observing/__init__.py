"""What an operator sees of a service: logs, traces, metrics."""
