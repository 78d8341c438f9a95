"""Layouts in memory."""

import asyncio
from dataclasses import dataclass, field

from sluice.ports import Layout


@dataclass
class MemoryLayouts:
    """`Layouts` in memory; ``kept`` by key."""

    kept: dict[str, Layout] = field(default_factory=dict)

    async def find(self, key: str) -> Layout | None:
        """What is known of a layout."""
        await asyncio.sleep(0)
        return self.kept.get(key)

    async def keep(self, key: str, layout: Layout) -> None:
        """Keep a layout if the stored one has seen one document less, or none is stored."""
        await asyncio.sleep(0)
        if key not in self.kept or self.kept[key].seen == layout.seen - 1:
            self.kept[key] = layout
