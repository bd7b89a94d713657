"""Print what a parser must know of saved_model.pb to refuse what protobuf refuses, as JSON.

Usage:  python saved_model_schema.py > data/saved-model-schema.json

For each message that a SavedModel can contain, by field number: the fields that are messages, the strings that proto3 requires
to be UTF-8, and the lists of numbers that may be packed, by the wire format of one number. Other fields have no inner structure.
"""

import datetime
import json

import tensorflow as tf
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FieldDescriptor as Field
from tensorflow.core.protobuf import saved_model_pb2

FIXED = {
    Field.TYPE_FIXED32: "fixed32", Field.TYPE_SFIXED32: "fixed32", Field.TYPE_FLOAT: "fixed32",
    Field.TYPE_FIXED64: "fixed64", Field.TYPE_SFIXED64: "fixed64", Field.TYPE_DOUBLE: "fixed64",
}
messages = {}


def short(descriptor):
    """A message's name without the package, which all messages except Any share."""
    return descriptor.full_name.removeprefix("tensorflow.")


def checks_texts(field):
    """Whether the field's file uses proto3; parsers of proto2 accept any bytes as a string."""
    file = descriptor_pb2.FileDescriptorProto()
    field.containing_type.file.CopyToProto(file)
    assert file.syntax in ("", "proto2", "proto3"), file.syntax
    return file.syntax == "proto3"


def inside(field):
    """What a field of wire type 2 contains, or None if any bytes are allowed."""
    if field.type == Field.TYPE_MESSAGE:
        return short(field.message_type)
    if field.type == Field.TYPE_STRING:
        return "text" if checks_texts(field) else None
    assert field.type != Field.TYPE_GROUP
    if field.type == Field.TYPE_BYTES or not field.is_repeated:
        return None
    return FIXED.get(field.type, "varint")


def add(descriptor):
    if short(descriptor) in messages:
        return
    fields = messages[short(descriptor)] = {}
    for field in sorted(descriptor.fields, key=lambda field: field.number):
        if inside(field):
            fields[field.number] = {"name": field.name, "holds": inside(field)}
        if field.message_type:
            add(field.message_type)


add(saved_model_pb2.SavedModel.DESCRIPTOR)
print(json.dumps({
    "source": f"tensorflow/core/protobuf/saved_model.proto and what it imports, TensorFlow {tf.__version__}",
    "asOf": datetime.date.today().isoformat(),
    "messages": dict(sorted(messages.items())),
}, indent=1))
