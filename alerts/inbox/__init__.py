"""Where answers come in: what people can do to an incident, wherever they read of it."""
