"""Reserved periods: months kept for who left compulsory insurance, and the one-time payment instead of them."""
