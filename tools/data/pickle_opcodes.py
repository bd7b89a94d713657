"""Print CPython's table of pickle opcodes as JSON, the oracle of test/inspect/formats/pickle/pickleOpcodes.test.ts."""

import json
import pickletools

print(json.dumps({
    "source": "pickletools.opcodes of CPython 3.11",
    "opcodes": [{
        "byte": ord(op.code), "name": op.name, "argument": op.arg.name if op.arg else None,
        "before": [item.name for item in op.stack_before], "after": [item.name for item in op.stack_after],
    } for op in pickletools.opcodes],
}, indent=0))
