"""Make and redeem activation codes, link accounts and end links."""
