"""arXiv, the fallback for papers the Hub does not know: requests (`client`) and parsing of the replies (`parse`)."""
