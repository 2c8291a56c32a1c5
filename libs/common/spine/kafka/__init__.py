"""The spine over Kafka: the relay that fills the topics, and the subscriptions that read them."""
