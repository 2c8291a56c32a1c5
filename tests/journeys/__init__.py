"""Stories of several services, through public doors only."""
