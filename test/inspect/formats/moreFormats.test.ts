import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readFiles } from "../../../inspect/bundle/readFiles";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { refusal } from "../../../rules/modelFormat/refusal";
import { fixtures, scratchFolder } from "../../support/project";
import { zip } from "../../support/zip";

const fixture = (name: string) => readFileSync(join(fixtures, "formats", name));
const of = (bytes: Buffer) => recognise(bufferSource(bytes));
const OPTIONS = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;
const PICKLE = Buffer.from("cposix\nsystem\n(S'ls'\ntR.", "latin1");
const codeOf = (bytes: Buffer) => refusal(of(bytes), "artifact", OPTIONS)?.code;

/** A file of big-endian sizes, strings and bytes. */
function bytes(...parts: (number | string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === "string") return Buffer.from(part, "latin1");
      if (typeof part !== "number") return part;
      const four = Buffer.alloc(4);
      four.writeUInt32BE(part);
      return four;
    }),
  );
}

describe("files of one format in several versions", () => {
  const versions = {
    matlab: ["version4.mat", "version5.mat", "compressed.mat"],
    netcdf: ["version1.nc", "version2.nc"],
    "paddle-program": ["paddle.json", "program.pdmodel"],
  } as const;
  for (const [format, names] of Object.entries(versions)) {
    for (const name of names) {
      it(`recognises ${name} as ${format}`, () => {
        assert.deepEqual(of(fixture(name)), { format });
      });
    }
  }

  it("accepts audio whose length omits chunks, but not with bytes after its chunks", () => {
    const sound = Buffer.from(fixture("sf_pcm.wav"));
    sound.writeUInt32LE(sound.readUInt32LE(4) - 12, 4);
    assert.deepEqual(of(sound), { format: "wav" });
    assert.ok(of(Buffer.concat([sound, PICKLE])).fault);
  });

  it("reports a font and Wave64 audio as damaged if a part is missing", () => {
    for (const [format, name] of Object.entries({ font: "font.otf", wave64: "sound.w64" })) {
      const { format: found, fault } = of(fixture(name).subarray(0, -60));
      assert.deepEqual({ found, isFault: fault !== undefined }, { found: format, isFault: true });
    }
  });

  it("reads GGUF of both byte orders", () => {
    const big = bytes("GGUF", 3, 0, 0, 0, 1, 0, 1, "k", 8, 0, 1, "v");
    assert.deepEqual(of(big), { format: "gguf" });
    assert.ok(of(big.subarray(0, -1)).fault);
    const template = "{{ ''.__class__.__mro__ }}";
    const key = "tokenizer.chat_template";
    const evil = bytes("GGUF", 3, 0, 0, 0, 1, 0, key.length, key, 8, 0, template.length, template);
    assert.deepEqual(of(evil).code, [{ kind: "template", where: key }]);
  });

  it("reads arrays that numpy.save wrote into one file, and finds objects in the last one", () => {
    const array = (type: string, content: Buffer) => {
      const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (1,), }\n`;
      const size = Buffer.from([header.length, 0]);
      return Buffer.concat([
        Buffer.from("\x93NUMPY\x01\0", "latin1"),
        size,
        Buffer.from(header),
        content,
      ]);
    };
    const numbers = array("<f4", Buffer.alloc(4));
    assert.deepEqual(of(Buffer.concat([numbers, numbers, numbers])), { format: "numpy" });
    const objects = Buffer.concat([numbers, array("|O", PICKLE)]);
    assert.equal(of(objects).format, "numpy-objects");
    assert.ok(of(Buffer.concat([numbers, numbers, Buffer.alloc(20)])).fault);
  });

  it("recognises no model in descriptors of messages or in XGBoost's parameters without trees", () => {
    // FileDescriptorSet and Struct, as protobuf writes them.
    const set = Buffer.from("0a1a0a07612e70726f746f12017822060a014d320101620670726f746f33", "hex");
    assert.equal(of(set).format, "unknown");
    const struct = Buffer.from("0a0e0a0161120911000000000000f03f", "hex");
    assert.equal(of(struct).format, "unknown");
    const config = {
      learner: { generic_param: {}, gradient_booster: { name: "gbtree" } },
      version: [3],
    };
    assert.equal(of(Buffer.from(JSON.stringify(config))).format, "json");
    const model = { learner: { generic_param: {}, gradient_booster: { model: {} } }, version: [3] };
    assert.equal(of(Buffer.from(JSON.stringify(model))).format, "xgboost-json");
  });
});

describe("members of a zip", () => {
  for (const method of ["bzip2", "lzma"]) {
    it(`are unpacked if they are compressed by ${method}`, () => {
      assert.deepEqual(of(fixture(`words_${method}.zip`)), {
        format: "zip",
        detail: { members: 1 },
      });
      assert.equal(codeOf(fixture(`data_${method}.zip`)), "FMT001");
    });

    it(`are a fault if ${method} does not decompress to their length`, () => {
      const packed = fixture(`words_${method}.zip`);
      const central = packed.lastIndexOf("PK\x01\x02", undefined, "latin1");
      for (const at of [22, central + 24]) packed.writeUInt32LE(399, at);
      assert.match(String(of(packed).fault), /does not unpack to the 399 bytes/);
    });
  }
});

describe("documents and archives that are recognised by their members", () => {
  it("are judged by their members", () => {
    const parts = [
      { name: "[Content_Types].xml", content: Buffer.from("<Types/>") },
      { name: "xl/workbook.xml", content: Buffer.from("<workbook/>") },
    ];
    assert.equal(of(zip(parts)).format, "ooxml");
    assert.equal(codeOf(zip(parts)), undefined);
    assert.equal(codeOf(zip([...parts, { name: "xl/a.bin", content: PICKLE }])), "FMT001");
    assert.equal(of(zip(parts.slice(1))).format, "zip");
  });

  const archive = (handler: string, ...more: { name: string; content: Buffer }[]) =>
    zip([
      {
        name: "MAR-INF/MANIFEST.json",
        content: Buffer.from(JSON.stringify({ model: { handler } })),
      },
      ...more,
    ]);

  it("are TorchServe's by its manifest, with the handler's code", () => {
    assert.deepEqual(of(fixture("own_handler.mar")), { format: "torchserve" });
    assert.equal(codeOf(archive("image_classifier")), undefined);
    assert.equal(codeOf(archive("handler.py")), "FMT009");
    const source = { name: "handler.py", content: Buffer.from("x = 1\n") };
    assert.equal(codeOf(archive("handler.py", source)), "FMT004");
    assert.equal(codeOf(archive("base_handler", { name: "model.pt", content: PICKLE })), "FMT001");
  });
});

describe("compiled models", () => {
  it("are warned of if a library has to provide their operators, or if they call Python", () => {
    const loads = [{ loader: "onnxruntime", name: "operators of the domain own.ops" }];
    assert.deepEqual(of(fixture("own_domain.ort")), { format: "ort", loads });
    const module = fixture("stablehlo.mlirbc");
    const name = "python_cpu_callback";
    const more = Buffer.concat([
      module,
      Buffer.from([0x0f, 2 * name.length + 1]),
      Buffer.from(name),
    ]);
    assert.deepEqual(of(more), { format: "mlir", loads: [{ loader: "XLA", name }] });
  });

  it("are damaged without a graph, and if a section occurs twice or does not end the file", () => {
    const ort = fixture("plain.ort");
    const root = ort.readUInt32LE(0);
    const vtable = root - ort.readInt32LE(root);
    const empty = Buffer.from(ort);
    empty.writeUInt16LE(0, vtable + 6);
    assert.equal(of(empty).fault, "it has no graph");
    const module = fixture("stablehlo.mlirbc");
    for (const section of [
      [0x1f, 1],
      [0, 1],
      [0x0f, 3],
    ])
      assert.ok(of(Buffer.concat([module, Buffer.from(section)])).fault);
  });
});

describe("the weights beside an OpenVINO model", () => {
  const model = fixture("openvino.xml");

  async function judged(weights: Buffer) {
    const folder = scratchFolder();
    const names = ["a.xml", "a.bin", "b.bin"];
    const contents = [model, weights, weights];
    names.forEach((name, at) => {
      writeFileSync(join(folder, name), contents[at] ?? "");
    });
    const files = names.map((path, at) => ({
      path,
      location: join(folder, path),
      bytes: contents[at]?.length ?? 0,
    }));
    const found = await readFiles(files as Parameters<typeof readFiles>[0], [], []);
    return found.map(({ format, fault }) => (fault === undefined ? format : `${format}, a fault`));
  }

  it("are recognised by its name and its length", async () => {
    const bin = fixture("openvino.bin");
    assert.deepEqual(await judged(bin), ["openvino", "openvino-weights", "unknown"]);
  });

  it("are a fault if they have another length", async () => {
    assert.deepEqual(await judged(fixture("openvino.bin").subarray(4)), [
      "openvino",
      "openvino-weights, a fault",
      "unknown",
    ]);
  });

  it("keep their own format if they have one", async () => {
    assert.deepEqual(await judged(PICKLE), ["openvino", "pickle", "pickle"]);
  });
});
