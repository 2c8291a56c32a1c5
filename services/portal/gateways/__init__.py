"""The other services' doors, called with the visitor's rights."""
