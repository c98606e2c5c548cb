"""The only code that uses httpx: fetches data from the Hub and arXiv, and cleans it."""
