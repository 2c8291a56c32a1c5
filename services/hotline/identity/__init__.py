"""Identity checks of callers, looks at persons with their purpose, and agents who act for a caller."""
