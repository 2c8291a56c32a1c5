"""Take a request, make its code, open the account."""
