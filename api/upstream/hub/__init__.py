"""The Hub: requests to its paper endpoints (`client`), and parsing of the replies (`parse`, `linked_repos`)."""
