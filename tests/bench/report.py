"""What a benchmark found, printed as it comes: figures, and ratios with their targets."""

from __future__ import annotations

from typing import Any


class Report:
    """Rows by name, each a figure, or a ratio with its target."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}

    @property
    def is_reached(self) -> bool:
        """Whether every row with a target reaches it."""
        return all(row["reached"] for row in self.rows.values() if isinstance(row, dict) and "reached" in row)

    def note(self, name: str, value: Any) -> None:
        """Write down a figure without a target."""
        self.rows[name] = value
        if isinstance(value, dict):
            for key, one in value.items():
                print(f"    {one!s:>12}  {name}: {key}")
        else:
            print(f"    {value!s:>12}  {name}")

    def at_least(self, name: str, value: float, target: float) -> None:
        """Write down a ratio that should be `target` or more."""
        self._row(name, value, target, "≥", value >= target)

    def at_most(self, name: str, value: float, target: float) -> None:
        """Write down a ratio that should be `target` or less."""
        self._row(name, value, target, "≤", value <= target)

    def _row(self, name: str, value: float, target: float, sign: str, reached: bool) -> None:
        self.rows[name] = {"value": round(value, 3), "target": f"{sign} {target:g}", "reached": bool(reached)}
        print(f"    {value:12.2f}  {name} (target {sign} {target:g}){'' if reached else '  <-- not reached'}")
