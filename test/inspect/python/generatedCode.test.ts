import assert from "node:assert/strict";
import { factsOf, type SourceFiles } from "../../support/sources";

const PREDICTOR = `import row_pb2
class Model:
    def load(self, artifacts_uri):
        pass
    def predict(self, instances):
        return instances
`;
const OLD = `from google.protobuf import descriptor as _descriptor
DESCRIPTOR = _descriptor.FileDescriptor(
  name='row.proto',
)
_ROW = _descriptor.Descriptor(
  fields=[
    _descriptor.FieldDescriptor(name='a'),
  ],
)
`;
const NEW = `from google.protobuf import runtime_version as _runtime_version
_runtime_version.ValidateProtobufRuntimeVersion(
    _runtime_version.Domain.PUBLIC,
    7,
    35,
    1,
    '',
    'row.proto'
)
`;
const GRPC = `import grpc
GRPC_GENERATED_VERSION = '1.85.1'
GRPC_VERSION = grpc.__version__
`;
const BUILDER = `from google.protobuf.internal import builder as _builder
DESCRIPTOR = _descriptor_pool.Default().AddSerializedFile(b'')
`;

function generatedIn(files: SourceFiles) {
  return factsOf({ "predictor.py": PREDICTOR, ...files }).generatedCode;
}

describe("generatedCode", () => {
  it("knows what code of protoc demands", () => {
    const file = "row_pb2.py";
    const found = (text: string) => generatedIn({ [file]: text });
    assert.deepEqual(found(OLD), [{ by: "protobuf", file, line: 2 }]);
    assert.deepEqual(found(NEW), [{ by: "protobuf", version: "7.35.1", file, line: 2 }]);
    assert.deepEqual(found(GRPC), [{ by: "grpcio", version: "1.85.1", file, line: 2 }]);
    assert.equal(found(BUILDER), undefined);
    assert.equal(found(`# ${NEW.replaceAll("\n", "\n# ")}`), undefined);
  });

  it("does not know whether an import in a function loads it", () => {
    const predictor = PREDICTOR.replace("import row_pb2\n", "").replace("pass", "import row_pb2");
    const [found] = generatedIn({ "predictor.py": predictor, "row_pb2.py": OLD }) ?? [];
    assert.equal(found?.isMaybe, true);
  });

  it("is not listed if nothing imports it", () =>
    assert.equal(generatedIn({ "row_pb2.py": "", "other_pb2.py": OLD }), undefined));

  it("is not listed where a source chooses the implementation that takes any", () => {
    const chosen = `import os\nos.environ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python"\n`;
    assert.equal(generatedIn({ "predictor.py": chosen + PREDICTOR, "row_pb2.py": OLD }), undefined);
  });
});
