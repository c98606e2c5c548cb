"""Papers and lists as text: JSON shapes, feeds, citations. No I/O."""
