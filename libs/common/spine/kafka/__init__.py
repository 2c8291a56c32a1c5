"""The spine over Kafka: the relay that fills the topics, the subscriptions that read them."""
