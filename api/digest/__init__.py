"""Mail and webhooks: who subscribes, what they get, and how it is sent exactly once."""
