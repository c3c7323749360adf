"""Keeps compiled templates in memory, so that only a process's first console compiles them."""

from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptTemplates(BytecodeCache):
    """Compiled templates by their key, for all consoles of this process.

    A key changes with the template's name; the text is compared by its checksum.
    """

    _kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` when its template was compiled before."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what `bucket` holds."""
        self._kept[bucket.key] = bucket.bytecode_to_string()
