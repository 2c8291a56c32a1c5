"""Clients made from the OpenAPI documents, as a vendor makes them: they compile, file a return and read a loan."""
