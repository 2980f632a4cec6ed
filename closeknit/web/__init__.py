"""The door in the browser: settings, addresses, base pages, the clock. It composes what casework offers."""
