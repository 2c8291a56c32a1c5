"""Statements about employments: as they stand and stood, what is in doubt about them, many that are brought along."""
