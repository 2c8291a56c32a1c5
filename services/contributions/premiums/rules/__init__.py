"""The price of a month of cover, and its shares."""
