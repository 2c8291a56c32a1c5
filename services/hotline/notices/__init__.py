"""Notices: facts that persons are told of, in their language, on their channel, not at night."""
