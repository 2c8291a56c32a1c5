"""Journeys of persons and employers through registration: accounts, mandates, merges."""
