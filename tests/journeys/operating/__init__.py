"""What operators do: restore, other countries, traces, the demo."""
