"""Tables that people send, as CSV in their encoding or as spreadsheets; read with limits in a separate process."""
