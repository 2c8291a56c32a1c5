"""The text of the QR code on a slip."""
