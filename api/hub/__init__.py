"""The Hub as Paperboy's upstream: fetching (`client`) and understanding (`normalise`) its paper endpoints."""
