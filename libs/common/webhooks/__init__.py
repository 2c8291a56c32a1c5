"""Events sent to webhooks: endpoints, their addresses, and deliveries signed by Standard Webhooks."""
