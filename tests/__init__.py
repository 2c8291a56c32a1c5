"""Tests of the whole suite; each service's own tests are beside it."""
