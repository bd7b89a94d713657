import assert from "node:assert/strict";
import { chooseInterpreter, type Interpreter, versionWarning } from "../../../cli/try/interpreter";
import { InputError } from "../../../inspect";

function python(version: string, program = `/opt/python${version}`): Interpreter {
  return { program, version, userBase: "" };
}

/** A machine on which only these commands exist. */
function machine(commands: Readonly<Record<string, Interpreter>>) {
  return (command: string) => commands[command];
}

describe("chooseInterpreter", () => {
  const both = machine({ "python3.10": python("3.10.13"), python3: python("3.11.7") });

  it("prefers the container's version to python3", () => {
    assert.equal(chooseInterpreter("3.10", {}, both).version, "3.10.13");
  });

  it("uses the minor version of a container whose patch version is declared", () => {
    assert.equal(chooseInterpreter("3.10.4", {}, both).version, "3.10.13");
  });

  it("uses python if python3 has another version and python the container's", () => {
    const asked = machine({ python3: python("3.12.1"), python: python("3.10.2") });
    assert.equal(chooseInterpreter("3.10", {}, asked).version, "3.10.2");
  });

  it("uses python3 if the container's version is not installed", () => {
    assert.equal(chooseInterpreter("3.9", {}, both).version, "3.11.7");
  });

  it("uses the requested one, whatever its version", () => {
    const found = chooseInterpreter("3.10", { asked: "python3" }, both);
    assert.equal(found.version, "3.11.7");
  });

  it("uses python3 if it is to be used as it is", () => {
    assert.equal(chooseInterpreter("3.10", { asIs: true }, both).version, "3.11.7");
  });

  it("says which commands it tried if there is no Python", () => {
    assert.throws(
      () => chooseInterpreter("3.10", {}, machine({})),
      new InputError(
        "none of these commands is a working Python 3: python3.10, python3, python",
        "install Python 3.10, or name one with --python",
      ),
    );
  });

  it("names a requested Python that does not run", () => {
    assert.throws(
      () => chooseInterpreter("3.10", { asked: "python9" }, both),
      /"python9" is not a working Python 3/,
    );
  });
});

describe("versionWarning", () => {
  it("is silent if the minor versions agree", () => {
    assert.equal(versionWarning(python("3.10.13"), "3.10"), undefined);
  });

  it("names both versions if they differ, even 3.1 and 3.10", () => {
    const warning = versionWarning(python("3.1.5", "/usr/bin/python3"), "3.10");
    assert.equal(
      warning?.message,
      "tried with Python 3.1.5 (/usr/bin/python3), and the container has Python 3.10",
    );
    assert.equal(warning.level, "advisory");
  });
});
