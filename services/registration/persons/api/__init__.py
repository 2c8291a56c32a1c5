"""The doors of persons and their keys; whom an employer may hire."""
