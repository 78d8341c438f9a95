"""The ports in memory, the queue with its event source, and the resources of a local stack; never in a Lambda asset."""
