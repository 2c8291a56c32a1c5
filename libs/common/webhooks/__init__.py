"""Events pushed to who asked for them: endpoints, their addresses, and deliveries signed by Standard Webhooks."""
