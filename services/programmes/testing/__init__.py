"""Testing: registrations for a test, specimens, results, isolation orders, random draws."""
