"""The API for other departments' systems: keyed clients with stated actions, areas and purpose, under the same policy and scope."""
