"""What an officer enters and others must approve."""
