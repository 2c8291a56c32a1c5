"""The terms that a draft of past law may change."""
