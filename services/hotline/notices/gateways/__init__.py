"""Other services' doors. Never inside a transaction."""
