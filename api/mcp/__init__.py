"""The Model Context Protocol, the only code that knows its SDK: the catalog as tools for agents, without Flask."""
