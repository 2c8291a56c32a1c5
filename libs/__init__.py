"""What the services share: mechanism and contracts. No law, no rule of one service."""
