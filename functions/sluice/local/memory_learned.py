"""What is learned from document to document, in memory: layouts, and the newest document of each account."""

import asyncio
from dataclasses import dataclass, field

from sluice.ports import Layout, Snapshot


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


@dataclass
class MemoryHistory:
    """`History` in memory; ``kept`` by account."""

    kept: dict[str, Snapshot] = field(default_factory=dict)

    async def last(self, account: str) -> Snapshot | None:
        """The newest document of an account."""
        await asyncio.sleep(0)
        return self.kept.get(account)

    async def remember(self, account: str, snapshot: Snapshot) -> None:
        """Keep a document unless a newer one is kept."""
        await asyncio.sleep(0)
        if account not in self.kept or self.kept[account].day <= snapshot.day:
            self.kept[account] = snapshot
