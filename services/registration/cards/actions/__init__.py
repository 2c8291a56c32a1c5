"""Issue, exchange and end cards."""
