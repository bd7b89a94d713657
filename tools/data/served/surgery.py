"""Changes to a finished export: things that a careless exporter leaves out, or that older or newer writers write."""

import struct

from tensorflow.core.protobuf import saved_model_pb2


class opened(object):
    """The SavedModel message of a folder; written back when the block ends."""

    def __init__(self, path):
        self.file = path / "saved_model.pb"

    def __enter__(self):
        self.message = saved_model_pb2.SavedModel.FromString(self.file.read_bytes())
        return self.message.meta_graphs[0]

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.file.write_bytes(self.message.SerializeToString(deterministic=True))


def drop_initialiser(path):
    """Removes what a server runs when it loads the graph, besides restoring."""
    with opened(path) as meta_graph:
        meta_graph.signature_def.pop("__saved_model_init_op", None)
        for name in ("saved_model_main_op", "legacy_init_op"):
            meta_graph.collection_def.pop(name, None)


def orphan_variable(path, name):
    """Makes the graph read a variable with another shared_name, which nothing restores or initialises."""
    with opened(path) as meta_graph:
        nodes = meta_graph.graph_def.node
        [variable] = [node for node in nodes if node.op == "VarHandleOp" and node.name == name]
        orphan = nodes.add()
        orphan.CopyFrom(variable)
        orphan.name = name + "_untracked"
        orphan.attr["shared_name"].s = orphan.name.encode()
    with opened(path) as meta_graph:
        saver = meta_graph.saver_def
        keeping = {saver.restore_op_name, saver.save_tensor_name.split(":")[0]}
        for node in meta_graph.graph_def.node:
            if node.name in keeping or node.name.startswith("save/"):
                continue
            for at, tensor in enumerate(node.input):
                if tensor in (name, name + ":0"):
                    node.input[at] = name + "_untracked"


# --- the table format of variables.index ------------------------------------------------------------------------------

MAGIC = 0xDB4775248B80FB57


def _varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _crc32c_table():
    table = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ (0x82F63B78 if number & 1 else 0)
        table.append(number)
    return table


_TABLE = _crc32c_table()


def _masked_crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def snappy(data):
    """Raw snappy: the length, then literals and copies of 4 to 64 bytes from up to 65,535 bytes back."""
    out = bytearray(_varint(len(data)))
    seen = {}
    start = at = 0

    def literal(until):
        while start_at[0] < until:
            size = min(until - start_at[0], 65536)
            length = size - 1
            if length < 60:
                out.append(length << 2)
            elif length < 256:
                out.extend((60 << 2, length))
            else:
                out.extend((61 << 2, length & 0xFF, length >> 8))
            out.extend(data[start_at[0]:start_at[0] + size])
            start_at[0] += size

    start_at = [start]
    while at + 4 <= len(data):
        key = data[at:at + 4]
        back = at - seen.get(key, -1 << 20)
        seen[key] = at
        if back > 65535:
            at += 1
            continue
        size = 4
        while size < 64 and at + size < len(data) and data[at + size] == data[at + size - back]:
            size += 1
        literal(at)
        if size < 12 and back < 2048:
            out.extend((1 | (size - 4) << 2 | (back >> 8) << 5, back & 0xFF))
        else:
            out.extend((2 | (size - 1) << 2, back & 0xFF, back >> 8))
        at += size
        start_at[0] = at
    literal(len(data))
    return bytes(out)


def _blocks(index):
    """The contents of the data blocks of an uncompressed table, with the keys of its index block."""
    footer = index[-48:]
    assert struct.unpack("<Q", footer[40:])[0] == MAGIC
    _, at = _read_varint(footer, 0)
    _, at = _read_varint(footer, at)
    offset, at = _read_varint(footer, at)
    size, at = _read_varint(footer, at)
    block = index[offset:offset + size]
    restarts = struct.unpack("<I", block[-4:])[0]
    end, at, key, found = len(block) - 4 - 4 * restarts, 0, b"", []
    while at < end:
        shared, at = _read_varint(block, at)
        other, at = _read_varint(block, at)
        length, at = _read_varint(block, at)
        key = key[:shared] + block[at:at + other]
        at += other
        place, _ = _read_varint(block, at)
        inner, _ = _read_varint(block, at + (1 if place < 128 else len(_varint(place))))
        at += length
        found.append((key, index[place:place + inner]))
    return found


def compress_index(path, kind=1, compress=snappy):
    """Rewrites variables.index with each block compressed, as writers before TensorFlow 1.2 and Google's own do."""
    file = path / "variables" / "variables.index"
    out = bytearray()

    def put(contents):
        place = len(out)
        out.extend(contents)
        out.append(kind)
        out.extend(struct.pack("<I", _masked_crc32c(bytes(contents) + bytes([kind]))))
        return _varint(place) + _varint(len(contents))

    handles = [(key, put(compress(contents))) for key, contents in _blocks(file.read_bytes())]
    meta = put(compress(struct.pack("<II", 0, 1)))
    entries, restarts = bytearray(), []
    for key, handle in handles:
        restarts.append(len(entries))
        entries += _varint(0) + _varint(len(key)) + _varint(len(handle)) + key + handle
    entries += b"".join(struct.pack("<I", restart) for restart in restarts) + struct.pack("<I", len(restarts))
    top = put(compress(bytes(entries)))
    out.extend((meta + top).ljust(40, b"\0") + struct.pack("<Q", MAGIC))
    file.write_bytes(bytes(out))


def snappy_literals(data):
    """Raw snappy without copies."""
    out = bytearray(_varint(len(data)))
    for at in range(0, len(data), 60):
        part = data[at:at + 60]
        out.append(len(part) - 1 << 2)
        out.extend(part)
    return bytes(out)
