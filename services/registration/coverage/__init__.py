"""Coverage: who takes part in a voluntary scheme, from when until when, on what terms, as known at any moment."""
