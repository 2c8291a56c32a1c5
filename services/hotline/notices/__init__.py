"""Notices: facts that persons are told, in their language, on their channel, not at night."""
