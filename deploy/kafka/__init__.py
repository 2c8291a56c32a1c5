"""Kafka on one machine: the real broker, from Maven Central, for tests and for `make kafka`."""
