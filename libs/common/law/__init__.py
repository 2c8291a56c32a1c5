"""Law as data: dated terms with citations, looked up by date and by the date of knowledge."""
