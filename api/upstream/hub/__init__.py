"""The Hub as Paperboy's upstream: fetching (`client`) and understanding (`parse`) its paper endpoints."""
