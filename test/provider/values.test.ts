import assert from "node:assert/strict";
import {
  hasSecret,
  hasUnknown,
  plainOf,
  secret,
  secretStrings,
  UNKNOWN,
  withObserved,
} from "../../provider/values";

const output = (value?: unknown, isSecret = false) => ({
  "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...(value === undefined ? {} : { value }),
  secret: isSecret,
  dependencies: [],
});

describe("values from the engine", () => {
  it("are read without their wrappers, however deep", () => {
    const wire = { env: [{ name: "KEY", value: secret("k") }], uri: output("gs://a"), port: 8080 };
    assert.deepEqual(plainOf(wire), {
      env: [{ name: "KEY", value: "k" }],
      uri: "gs://a",
      port: 8080,
    });
  });

  it("are unknown if they have no value", () => {
    assert.deepEqual(plainOf({ uri: output() }), { uri: UNKNOWN });
    assert.ok(hasUnknown({ a: [output()] }) && hasUnknown({ a: UNKNOWN }));
    assert.ok(!hasUnknown({ a: output("x"), b: secret("y") }));
  });

  it("say which of them are secret", () => {
    assert.ok(hasSecret({ a: [secret("x")] }) && hasSecret({ a: output("x", true) }));
    assert.ok(!hasSecret({ a: output("x") }));
    assert.deepEqual(secretStrings({ a: secret({ b: ["x", 1] }), c: output("y", true), d: "z" }), [
      "x",
      "y",
    ]);
  });

  it("stay secret if they are read again", () => {
    const recorded = { key: secret("a"), list: [secret("b")], name: "c" };
    assert.deepEqual(withObserved(recorded, { key: "a", list: ["b"], name: "d" }), {
      ...recorded,
      name: "d",
    });
    assert.deepEqual(withObserved(recorded, { key: "other", list: ["x"] }), {
      key: secret("other"),
      list: secret(["x"]),
    });
  });
});
