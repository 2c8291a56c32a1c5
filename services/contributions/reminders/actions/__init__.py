"""Actions of reminders."""
