"""Delivery. `base` holds the promises; `memory`, `redis_*`, `embedded` and `rabbitmq*` keep them; one contract suite
runs on all of them. Names of streams, queues and keys are given to them: they know no address by themselves."""
