"""Law as data: dated terms with citations, looked up by date and by what was known when."""
