"""Tell persons that a support ends, and end their covers on the day."""
