"""What services say to each other, one module per speaker. Published versions only grow."""
