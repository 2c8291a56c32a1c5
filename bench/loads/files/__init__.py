"""Files that are sent: from upload to the last row, beside COPY of the finished rows."""
