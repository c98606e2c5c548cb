"""arXiv as the fallback for papers that the Hub does not know: fetching (`client`) and understanding (`parse`)."""
