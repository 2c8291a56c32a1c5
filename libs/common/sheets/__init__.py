"""Tables that people send: CSV in their own encoding, spreadsheets; read with limits, in a process apart."""
