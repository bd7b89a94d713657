import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs } from "../../components/arguments/modelVersionArgs";
import { validateArgs } from "../../components/validateArgs";

const valid: ModelVersionArgs = { bucket: "models", export: { path: "./export" } };
const routine = { source: "./src", predictor: "predictor:Predictor" };

function faults(change: Partial<ModelVersionArgs>, name = "iris"): string[] {
  return messages(validateArgs(name, { ...valid, ...change }));
}

/** A resource, which a JavaScript program may pass by mistake instead of one of its properties. */
function aResource(): unknown {
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  return new pulumi.ComponentResource("test:index:Resource", "models");
}

function messages(found: ReturnType<typeof validateArgs>): string[] {
  return found.map(({ property, what, fix }) => `${property}: ${what}. Fix: ${fix}.`);
}

describe("validateArgs", () => {
  it("accepts an export in a bucket", () => assert.deepEqual(faults({}), []));

  it("accepts a routine without an export", () => {
    const { export: _, ...args } = valid;
    assert.deepEqual(validateArgs("iris", { ...args, customPrediction: routine }), []);
  });

  it("refuses both an export and a routine, and names both arguments", () => {
    const [fault] = faults({ customPrediction: routine });
    assert.match(fault ?? "", /^export, customPrediction: both are given\. Fix: /);
  });

  it("refuses arguments with neither an export nor a routine, and shows how to write either", () => {
    const { export: _, ...args } = valid;
    const [fault] = messages(validateArgs("iris", args));
    assert.match(fault ?? "", /^export, customPrediction: neither is given\. Fix: .*path.*source/);
  });

  for (const name of ["a/b", "..", "", "ä", "x".repeat(129)]) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 9))}, which cannot be a folder in the bucket`, () => {
      assert.match(faults({}, name)[0] ?? "", /^name: /);
    });
  }

  for (const prefix of ["../other", "/models", "models/", "a//b", "a/./b", ""]) {
    it(`refuses the prefix ${JSON.stringify(prefix)}, which is not a folder path`, () => {
      assert.match(faults({ prefix })[0] ?? "", /^prefix: /);
    });
  }

  it("accepts a prefix of several folders", () => {
    assert.deepEqual(faults({ prefix: "team-a/models/v=1" }), []);
  });

  it("accepts a model's name that differs from the resource's, which may then be any string", () => {
    assert.deepEqual(faults({ modelName: "iris" }, "blue/green"), []);
    assert.match(faults({ modelName: "a/b" })[0] ?? "", /^modelName: "a\/b" cannot be a folder/);
  });

  it("accepts a published version, but no argument beside it that packs another", () => {
    const { export: _, ...args } = valid;
    const digest = "0123456789abcdef";
    assert.deepEqual(validateArgs("iris", { ...args, digest, modelName: "iris" }), []);
    assert.deepEqual(faults({ digest, sampleRequest: "request.json", storageClass: "NEARLINE" }), [
      "export: is given beside digest, whose version is published already. Fix: keep one of the two.",
      "sampleRequest: is given beside digest, whose version is published already. Fix: keep one of the two.",
      "storageClass: is given beside digest, whose version is published already. Fix: keep one of the two.",
    ]);
  });

  const machine = { machineType: "n1-standard-4" };
  const image = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
  for (const [title, change, expected] of [
    [
      "a registration without an image",
      { registration: {} },
      /^registration\.container\.image: is missing, and so is serving\.image\. Fix: name the image/,
    ],
    [
      "a deployment without an image",
      { deployment: machine },
      /^registration\.container\.image: is missing/,
    ],
    [
      "another image than the one that is judged",
      { serving: { image: "a" }, registration: { container: { image: "b" } } },
      /^registration\.container\.image: "b" is another image than serving\.image, "a"\. Fix: leave serving\.image out/,
    ],
    [
      "an alias that is there twice",
      { serving: { image }, registration: { aliases: ["a1", "b1", "a1"] } },
      /^registration\.aliases: lists "a1" twice\. Fix: /,
    ],
    [
      "a deployment without a machine",
      { serving: { image }, deployment: {} },
      /^deployment\.machineType: is missing\. Fix: name a machine/,
    ],
    [
      "a machine beside a pool",
      { serving: { image }, deployment: { ...machine, resourcePool: "pool" } },
      /^deployment\.machineType: is given beside resourcePool\. Fix: /,
    ],
    [
      "half a percent",
      { serving: { image }, deployment: { ...machine, traffic: 0.5 } },
      /^deployment\.traffic: is 0\.5\. Fix: give a whole number from 0 to 100\.$/,
    ],
    [
      "more than all the traffic",
      { serving: { image }, deployment: { ...machine, traffic: 101 } },
      /^deployment\.traffic: is 101\. Fix: give a whole number/,
    ],
    [
      "a percentage that is known later",
      { serving: { image }, deployment: { ...machine, traffic: pulumi.output(10) as never } },
      /^deployment\.traffic: is an output/,
    ],
    [
      "a misspelt argument",
      { serving: { image }, registration: { container: { images: image } as never } },
      /^registration\.container\.images: is unknown\. Fix: rename it to "image"/,
    ],
  ] as const) {
    it(`refuses ${title}`, () => {
      const [fault, ...more] = faults(change as Partial<ModelVersionArgs>);
      assert.match(fault ?? "", expected);
      assert.deepEqual(more, []);
    });
  }

  it("accepts an image that is known later, and secrets in the environment", () => {
    const env = [{ name: "KEY", value: pulumi.secret("text") }];
    const registration = { container: { image: pulumi.output(image), env } };
    assert.deepEqual(faults({ registration, deployment: machine }), []);
  });

  it("refuses a routine whose image is not named", () => {
    const { export: _, ...args } = valid;
    const [fault] = messages(
      validateArgs("iris", { ...args, customPrediction: routine, registration: {} }),
    );
    assert.match(fault ?? "", /image: is missing, and a routine is served by an image of its own/);
  });

  it("accepts a routine whose image is built", () => {
    const { export: _, ...args } = valid;
    const registration = { build: { repository: "europe-west4-docker.pkg.dev/acme/models" } };
    const given = { ...args, customPrediction: routine };
    assert.deepEqual(messages(validateArgs("iris", { ...given, registration })), []);
    const [fault] = messages(
      validateArgs("iris", {
        ...given,
        registration: { ...registration, container: { image: "r/iris" } },
      }),
    );
    assert.match(
      fault ?? "",
      /registration\.build: is given beside registration\.container\.image/,
    );
  });

  it("refuses to build an image for an export", () => {
    const registration = { build: { repository: "europe-west4-docker.pkg.dev/acme/models" } };
    assert.match(faults({ registration })[0] ?? "", /^registration\.build: is given for an export/);
  });

  describe("from, the source of a copy", () => {
    const copied = (from: object, digest: string | undefined = "0123456789abcdef") =>
      messages(
        validateArgs("iris", {
          bucket: "prod",
          ...(digest && { digest }),
          from,
        } as ModelVersionArgs),
      );

    it("is accepted beside a digest", () => {
      for (const from of [
        { bucket: "staging" },
        { bucket: pulumi.output("staging"), prefix: "team/models", verify: "crc32c" },
      ])
        assert.deepEqual(copied(from), []);
    });

    it("is refused without a digest, and beside files", () => {
      assert.deepEqual(copied({ bucket: "staging" }, ""), [
        "from: is given without digest, the version to copy. Fix: add digest, the contentDigest of the version.",
      ]);
      assert.match(
        faults({ digest: "0123456789abcdef", from: { bucket: "staging" } }).join(),
        /^export: is given beside digest/,
      );
      assert.match(
        faults({ from: { bucket: "staging" } }).join(),
        /^from: is given without digest/,
      );
    });

    for (const [what, from, fault] of [
      ["no bucket", {}, /^from\.bucket: is missing\. Fix: give the bucket's name/],
      ["a URL", { bucket: "gs://staging" }, /^from\.bucket: "gs:\/\/staging" is not the name/],
      ["a prefix", { bucket: "staging", prefix: "/models" }, /^from\.prefix: "\/models" is not a/],
      ["another sum", { bucket: "staging", verify: "md5" }, /^from\.verify: .*sha256/],
      ["another property", { bucket: "staging", name: "iris" }, /^from\.name: is unknown/],
    ] as const)
      it(`is refused with ${what} that is wrong`, () => {
        const found = copied(from);
        assert.match(found.join("\n"), fault);
        assert.equal(found.length, 1);
      });
  });

  for (const digest of ["0123", "sha256:0123456789abcdef", "latest"]) {
    it(`refuses the digest ${digest}, which names no version`, () => {
      assert.match(faults({ digest })[0] ?? "", /^digest: is ".*"\. Fix: give the contentDigest/);
    });
  }

  it("refuses a handler that does not name a class", () => {
    const { export: _, ...args } = valid;
    const given = { ...args, customPrediction: { ...routine, handler: "handler.py" } };
    const [fault] = messages(validateArgs("iris", given));
    assert.match(fault ?? "", /^customPrediction\.handler: .* Fix: write it as "module:Class"/);
  });

  for (const predictor of [
    "predictor",
    "predictor.Predictor",
    "a:b:c",
    "predictor:",
    "os;x:Y",
    "predictor.py:Predictor",
    "1a:B",
  ]) {
    it(`refuses the predictor ${predictor}, which does not name a class`, () => {
      const { export: _, ...args } = valid;
      const given = { ...args, customPrediction: { ...routine, predictor } };
      const [fault] = messages(validateArgs("iris", given));
      assert.match(fault ?? "", /^customPrediction\.predictor: .* Fix: write it as "module:Class"/);
    });
  }

  for (const [what, change, fault] of [
    [
      "a pattern instead of a list",
      { export: { path: ".", exclude: "*.md" } },
      'export.exclude: is "*.md". Fix: give a list of strings.',
    ],
    [
      "a member that is not known",
      { export: { path: ".", tag: ["serve"] } },
      'export.tag: is unknown. Fix: rename it to "tags", or use one of path, tags, signature, exclude.',
    ],
    [
      "an output instead of a string",
      { serving: { image: pulumi.output("image") } },
      "serving.image: is an output, but values that are checked in preview must be plain. Fix: give a string.",
    ],
    [
      "an output in place of an object",
      { serving: pulumi.output({}) },
      "serving: is an output, but values that are checked in preview must be plain. Fix: give an object.",
    ],
    [
      "an output deep inside, without its text",
      { exemptions: [{ rule: "SIZ001", reason: pulumi.secret("hidden"), until: "2099-01-31" }] },
      "exemptions.0.reason: is an output, but values that are checked in preview must be plain. Fix: give a string.",
    ],
    [
      "an output among patterns",
      { export: { path: ".", exclude: [pulumi.output("*.md")] } },
      "export.exclude.0: is an output, but values that are checked in preview must be plain. Fix: give a string.",
    ],
    [
      "an argument that is not known, and names all there are",
      { exports: { path: "." } },
      'exports: is unknown. Fix: rename it to "export", or use one of bucket, prefix, modelName, digest, from, export, customPrediction, serving, sampleRequest, modelSignature, exemptions, upload, storageClass, kmsKeyName, metadata, cacheControl, registration, deployment.',
    ],
    [
      "a framework that no container has",
      { serving: { framework: "tensorlow" } },
      'serving.framework: is "tensorlow". Fix: give one of tensorflow, pytorch, scikit-learn, xgboost.',
    ],
    [
      "a framework version that is none",
      { serving: { frameworkVersion: "2.x" } },
      'serving.frameworkVersion: is "2.x". Fix: give a version, such as "2.15".',
    ],
    [
      "a Python version with the program's name",
      { serving: { pythonVersion: "python3" } },
      'serving.pythonVersion: is "python3". Fix: give a version, such as "3.10".',
    ],
    [
      "a bucket with a folder",
      { bucket: "models/iris" },
      'bucket: "models/iris" is not the name of a bucket. Fix: give only the name, and folders below it as prefix.',
    ],
    [
      "a bucket's URL",
      { bucket: "gs://models" },
      'bucket: "gs://models" is not the name of a bucket. Fix: give only the name, and folders below it as prefix.',
    ],
    [
      "a promise",
      { sampleRequest: Promise.resolve("request.json") },
      "sampleRequest: is an output, but values that are checked in preview must be plain. Fix: give a string.",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(faults(change as object), [fault]);
    });
  }

  for (const [what, change, fault] of [
    [
      "a bucket in place of its name",
      { bucket: aResource() },
      'bucket: is a resource, not one of its properties. Fix: give the bucket\'s name, such as "my-models" or bucket.name.',
    ],
    [
      "a number as the bucket",
      { bucket: 5 },
      'bucket: is 5. Fix: give the bucket\'s name, such as "my-models" or bucket.name.',
    ],
    [
      "a key in place of its name",
      { kmsKeyName: aResource() },
      'kmsKeyName: is a resource, not one of its properties. Fix: give the key\'s name, such as key.id or "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY".',
    ],
    [
      "a key by its short name",
      { kmsKeyName: "models" },
      'kmsKeyName: is "models". Fix: give the key\'s name, such as key.id or "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY".',
    ],
    [
      "metadata that is not a string",
      { metadata: { run: 5 } },
      "metadata.run: is 5. Fix: give a string.",
    ],
    [
      "a list as metadata",
      { metadata: ["vision"] },
      'metadata: is ["vision"]. Fix: give an object of strings, such as { team: "vision" }.',
    ],
    [
      "a resource among the plain arguments",
      { serving: aResource() },
      "serving: is a resource, not one of its properties. Fix: give an object.",
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.deepEqual(faults(change as object), [fault]));
  }

  it("accepts outputs in arguments that no policy judges", () => {
    const later = {
      bucket: pulumi.secret("models"),
      storageClass: pulumi.output("NEARLINE"),
      kmsKeyName: Promise.resolve("key"),
      metadata: { run: pulumi.output("5"), team: "vision" },
      cacheControl: pulumi.secret("no-store"),
    };
    assert.deepEqual(faults(later), []);
    assert.deepEqual(faults({ metadata: pulumi.output({ team: "vision" }) }), []);
  });

  it("refuses a routine without a class", () => {
    const { export: _, ...args } = valid;
    const given = { ...args, customPrediction: { source: "./src" } } as ModelVersionArgs;
    assert.deepEqual(validateArgs("iris", given), [
      {
        property: "customPrediction.predictor",
        what: "is missing",
        fix: 'name the class, as "predictor:Predictor"',
      },
    ]);
  });

  it("refuses a call without arguments, as from JavaScript", () => {
    const found = validateArgs("iris", undefined as unknown as ModelVersionArgs);
    assert.deepEqual(
      found.map(({ property }) => property),
      ["bucket", "export, customPrediction"],
    );
  });

  it("reports everything at once", () => {
    assert.equal(faults({ prefix: "..", bucket: "", customPrediction: routine }).length, 3);
  });
});
