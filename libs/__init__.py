"""Code that the services share: mechanism, contracts of events, copies of other services' facts. No law is here."""
