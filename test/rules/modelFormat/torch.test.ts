import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { readZipDirectory } from "../../../inspect/formats/archive/zipDirectory";
import type { Place } from "../../../rules/modelFormat/places";
import { refusal } from "../../../rules/modelFormat/refusal";
import { fixtures } from "../../support/project";
import { type ZipEntry, zip } from "../../support/zip";

const read = (name: string) => readFileSync(join(fixtures, "torch_model", name));

/** The members of an archive that torch wrote. */
function membersOf(name: string): ZipEntry[] {
  const bytes = read(name);
  const members = readZipDirectory(bufferSource(bytes)) ?? [];
  return members.map(({ path, offset, compressed, method }) => {
    const stored = bytes.subarray(offset, offset + compressed);
    return { name: path, content: method === 0 ? stored : inflateRawSync(stored) };
  });
}

/** The archive with one member replaced, or added if no member has that name. */
function changed(archive: string, name: string, change: (content: Buffer) => Buffer): Buffer {
  const members = membersOf(archive);
  const old = members.find((member) => member.name === name);
  const rest = members.filter((member) => member !== old);
  return zip([...rest, { name, content: change(old?.content ?? Buffer.alloc(0)) }]);
}

/** A pickle with one import replaced. The imports of protocol 2 are lines, so lengths do not matter. */
function importing(from: string, to: string): (pickle: Buffer) => Buffer {
  const line = (name: string) => `c${name.replace(/\.([^.]+)$/, "\n$1")}\n`;
  return (pickle) => {
    const text = pickle.toString("latin1");
    assert.ok(text.includes(line(from)), from);
    return Buffer.from(text.replace(line(from), line(to)), "latin1");
  };
}

function codeOf(
  bytes: Buffer,
  tensorOnlyPickle: "refuse" | "allow",
  place: Place = "artifact",
): string | undefined {
  return refusal(recognise(bufferSource(bytes)), place, {
    tensorOnlyPickle,
    unknownFormats: "refuse",
  })?.code;
}

describe("model-format, on TorchScript", () => {
  it("accepts a script whose pickles import only TorchScript's own names", () => {
    assert.equal(codeOf(read("scripted.pt"), "refuse"), undefined);
  });

  it("accepts it after it was packed again", () => {
    assert.equal(codeOf(zip(membersOf("scripted.pt")), "refuse"), undefined);
  });

  for (const name of ["os.getcwd", "torch.load", "torch.hub.load", "builtins.len"]) {
    for (const pickle of ["data.pkl", "code/__torch__/torch/nn/functional.py.debug_pkl"]) {
      it(`refuses ${name} in ${pickle}`, () => {
        const member = `scripted/${pickle}`;
        const from =
          pickle === "data.pkl"
            ? "torch._utils._rebuild_tensor_v2"
            : "torch.jit._pickle.build_intlist";
        assert.equal(
          codeOf(changed("scripted.pt", member, importing(from, name)), "allow"),
          "FMT004",
        );
      });
    }
  }

  it("refuses an import in constants.pkl", () => {
    const constants = () => Buffer.from("\x80\x02cbuiltins\nlen\n.", "latin1");
    assert.equal(
      codeOf(changed("scripted.pt", "scripted/constants.pkl", constants), "allow"),
      "FMT004",
    );
  });

  it("refuses a truncated pickle", () => {
    const cut = (content: Buffer) => content.subarray(0, -1);
    assert.equal(codeOf(changed("scripted.pt", "scripted/data.pkl", cut), "allow"), "FMT004");
  });

  const withLine = (line: string) => {
    const member = "scripted/code/__torch__/torch/nn/functional.py";
    const added = (content: Buffer) => Buffer.concat([content, Buffer.from(`  _0 = ${line}\n`)]);
    return codeOf(changed("scripted.pt", member, added), "allow");
  };
  // torch 1.12.1 loads each of these forms, with the file op in its graph.
  const fileOps = [
    "torch.save(x, 'f')",
    "torch.from_file('f')",
    "ops.image.write_file('f', x)",
    "torch .\tfrom_file('f')",
    "torch.\f\v\rfrom_file ('f')",
    "torch.\\\n from_file('f')",
    "(torch. # a comment (\n from_file)('f')",
    "(torch).from_file('f')",
    "(torch.from_file)('f')",
    "ops . aten . from_file('f')",
    'getattr(torch, "from_file")("f")',
    't = torch\n  _1 = t.from_file("f")',
    't = ops\n  _1 = t.aten.from_file("f")',
    't = getattr(ops, "aten")\n  _1 = t.from_file("f")',
    't = ops.aten\n  _1 = t.from_file("f")',
    'getattr((ops.aten), "from" "_file")("f")',
  ];
  for (const line of fileOps) {
    it(`refuses ${JSON.stringify(line)} in its code`, () => {
      assert.equal(withLine(line), "FMT004");
    });
  }

  for (const line of [
    'torch.add(x, len("torch.from_file(1)"))',
    "torch.add(x, 1)  # not torch.save(x)",
    'getattr(self, "from_file")',
    "self.load(torch.add(x, 1))",
    "ops.append(torch.add(x, 1))",
    "self.torch",
    "1e-05 + .5 + -9223372036854775808",
  ]) {
    it(`accepts ${line}, which calls nothing`, () => {
      assert.equal(withLine(line), undefined);
    });
  }

  it("refuses an op that accesses files in the lite interpreter's bytecode", () => {
    const lite = (name: string) => readFileSync(join(fixtures, "formats/lite", name));
    assert.equal(codeOf(lite("plain.ptl"), "refuse"), undefined);
    for (const name of ["file.ptl", "file_without_code.ptl"])
      assert.equal(codeOf(lite(name), "refuse"), "FMT004");
  });

  it("refuses a foreign import behind hundreds of its own names in other pickles", () => {
    const pickle = (names: readonly string[]) =>
      Buffer.from(`\x80\x02(${names.map((name) => `c${name}\n`).join("")}l.`, "latin1");
    const own = (letter: string) =>
      Array.from({ length: 150 }, (_, number) => `__torch__\n${letter}${number}`);
    const added = (...more: readonly (readonly string[])[]) =>
      zip([
        ...membersOf("scripted.pt"),
        ...more.map((names, number) => ({
          name: `scripted/code/${number}.debug_pkl`,
          content: pickle(names),
        })),
      ]);
    assert.equal(codeOf(added(own("a"), own("b")), "allow"), undefined);
    assert.equal(codeOf(added(own("a"), own("b"), ["posix\nsystem"]), "allow"), "FMT004");
    assert.equal(codeOf(added(own("a"), own("b"), own("c")), "allow"), "FMT004");
  });

  it("refuses code that is not TorchScript", () => {
    assert.equal(withLine("torch.\u00a0from_file('f')"), "FMT004");
    assert.equal(withLine("'an open string"), "FMT004");
  });

  it("refuses Python that torch.package imports", () => {
    const content = Buffer.from("import os\nos.abort()\n");
    const mark = { name: "scripted/.data/extern_modules", content: Buffer.from("os\n") };
    for (const name of ["scripted/code/evil.py", "scripted/data/evil.py", "scripted/data/a/b.py"]) {
      const members = [...membersOf("scripted.pt"), { name, content }, mark];
      assert.equal(codeOf(zip(members), "refuse"), "FMT004", name);
    }
  });

  it("reads the numbers of tensors as nothing else, whatever they look like", () => {
    const numbers = { name: "scripted/data/7", content: Buffer.from("import os\nos.abort()\n") };
    assert.equal(codeOf(zip([...membersOf("scripted.pt"), numbers]), "refuse"), undefined);
  });

  it("treats an archive without constants.pkl as a pickle, as torch.load does", () => {
    const members = membersOf("scripted.pt").filter(({ name }) => !name.endsWith("constants.pkl"));
    assert.equal(codeOf(zip(members), "refuse"), "FMT001");
    assert.equal(codeOf(zip(members), "allow"), "FMT001");
  });
});

describe("model-format, on the tensors of a distributed checkpoint", () => {
  const shard = readFileSync(join(fixtures, "formats/shard.distcp"));

  it("refuses them as a pickle, whatever is allowed and however many there are", () => {
    for (const bytes of [shard, Buffer.concat([shard, ...Array(40).fill(shard)])]) {
      assert.equal(codeOf(bytes, "refuse"), "FMT001");
      assert.equal(codeOf(bytes, "allow"), "FMT001");
    }
  });

  it("calls one damaged that does not end as a zip", () => {
    assert.equal(codeOf(shard.subarray(0, -30), "refuse"), "FMT005");
  });
});

describe("model-format, on a state dict of torch", () => {
  it("refuses it by default", () => {
    assert.equal(codeOf(read("state_dict.pt"), "refuse"), "FMT001");
  });

  it("accepts it among artifacts if only tensors are allowed", () => {
    assert.equal(codeOf(read("state_dict.pt"), "allow"), undefined);
  });

  for (const place of ["asset", "shard", "graph", "source"] as const) {
    it(`refuses it as ${place} whatever is allowed`, () => {
      assert.equal(codeOf(read("state_dict.pt"), "allow", place), "FMT001");
    });
  }

  const imports = [
    "os.getcwd",
    "torch.load",
    "torch.storage._load_from_bytes",
    "torch._utils._import_dotted_name",
    "collections.namedtuple",
    "builtins.len",
  ];
  for (const name of imports) {
    it(`refuses it with ${name}, which rebuilds no tensor`, () => {
      const bytes = changed(
        "state_dict.pt",
        "state_dict/data.pkl",
        importing("torch._utils._rebuild_tensor_v2", name),
      );
      assert.equal(codeOf(bytes, "allow"), "FMT001");
    });
  }

  it("refuses it with a code of pickle's extension registry", () => {
    const pickle = () => Buffer.from("\x80\x02\x82\x01.", "latin1");
    assert.equal(
      codeOf(changed("state_dict.pt", "state_dict/data.pkl", pickle), "allow"),
      "FMT001",
    );
  });

  it("refuses it with another pickle beside its own", () => {
    const pickle = () => Buffer.from("\x80\x02cbuiltins\nlen\n.", "latin1");
    assert.equal(
      codeOf(changed("state_dict.pt", "state_dict/more.pkl", pickle), "allow"),
      "FMT001",
    );
    assert.equal(
      codeOf(changed("state_dict.pt", "state_dict/more.bin", pickle), "allow"),
      "FMT001",
    );
  });

  it("refuses a whole module, and the format before torch 1.6, whatever is allowed", () => {
    assert.equal(codeOf(read("whole_module.pt"), "allow"), "FMT001");
    assert.equal(codeOf(read("state_dict_legacy.pth"), "allow"), "FMT001");
  });
});
