"""The only code that knows httpx: asks the Hub and arXiv, and cleans what they say."""
