import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

type Files = Readonly<Record<string, string>>;

/** Requirements of a file with what it includes, as `name specifier file:line`. */
function requirementsOf(text: string, more: Files = {}): string[] {
  return factsOf({ "requirements.txt": text, ...more }).requirements.map(
    ({ name, specifier, file, line }) => `${name} ${specifier} ${file}:${line}`,
  );
}

/** Faults of a file, as `code file:line`. */
function faultsOf(text: string, more: Files = {}): string[] {
  return factsOf({ "requirements.txt": text, ...more }).faults.map(
    ({ code, file, line }) => `${code} ${file}:${line}`,
  );
}

describe("readRequirements", () => {
  it("reads names, versions and lines, and passes comments over", () => {
    assert.deepEqual(
      requirementsOf("# first\nnumpy==1.26.4  # why\n\n  scipy == 1.13.1\r\npandas\n"),
      [
        "numpy ==1.26.4 requirements.txt:2",
        "scipy ==1.13.1 requirements.txt:4",
        "pandas  requirements.txt:5",
      ],
    );
  });

  it("reads a file that begins with a byte order mark", () => {
    assert.deepEqual(requirementsOf("\uFEFFnumpy==1.26.4\n"), [
      "numpy ==1.26.4 requirements.txt:1",
    ]);
  });

  it("joins lines that end in a backslash, and numbers them by their beginning", () => {
    assert.deepEqual(
      requirementsOf("numpy\\\n==1.26.4 \\\n  ; python_version >= '3.8'\nscipy==1.13.1 \\\n"),
      ["numpy ==1.26.4 requirements.txt:1", "scipy ==1.13.1 requirements.txt:4"],
    );
  });

  it("reads hashes on continued lines", () => {
    const digest = "a".repeat(64);
    const [found] = factsOf({
      "requirements.txt": `numpy==1.26.4 \\\n    --hash=sha256:${digest} \\\n    --hash sha512:${digest}${digest}\n`,
    }).requirements;
    assert.deepEqual(found?.hashes, [`sha256:${digest}`, `sha512:${digest}${digest}`]);
  });

  it("follows included files from the folder of the including one", () => {
    const more = {
      "more/a.txt": "-r b.txt\nnumpy==1.26.4",
      "more/b.txt": "-r../c.txt",
      "c.txt": "scipy==1.13.1",
    };
    assert.deepEqual(requirementsOf("--requirement=more/a.txt\n", more), [
      "scipy ==1.13.1 c.txt:1",
      "numpy ==1.26.4 more/a.txt:2",
    ]);
  });

  it("ends where files include each other, or themselves", () => {
    assert.deepEqual(
      requirementsOf("-r a.txt\n-r requirements.txt", { "a.txt": "-r requirements.txt\nnumpy==1" }),
      ["numpy ==1 a.txt:2"],
    );
  });

  it("reads no file outside of the sources", () => {
    assert.deepEqual(faultsOf("-r ../../../../../../etc/passwd\n-r /etc/passwd\n"), [
      "missing-include requirements.txt:1",
      "missing-include requirements.txt:2",
    ]);
  });

  it("reports an included file that is missing", () => {
    assert.deepEqual(faultsOf("-r a.txt\n-c b.txt\n"), [
      "missing-include requirements.txt:1",
      "missing-include requirements.txt:2",
    ]);
  });

  it("pins by constraints what the requirements leave open, and requires nothing by them", () => {
    const more = { "c.txt": "NumPy==1.26.4\nscipy==1.13.1\n-c d.txt", "d.txt": "pandas==2.2.2" };
    assert.deepEqual(requirementsOf("numpy\npandas>=2\n-c c.txt\n", more), [
      "numpy ==1.26.4 requirements.txt:1",
      "pandas >=2,==2.2.2 requirements.txt:2",
    ]);
  });

  it("passes a constraint over whose marker does not hold", () => {
    assert.deepEqual(
      requirementsOf("-c c.txt\nnumpy", { "c.txt": 'numpy==1.0; python_version < "3"' }),
      ["numpy  requirements.txt:2"],
    );
  });

  it("says of each requirement whether its marker holds in the container", () => {
    const found = factsOf({
      "requirements.txt": 'a==1; sys_platform == "win32"\nb==1; python_version >= "3.10"\nc==1',
    }).requirements;
    assert.deepEqual(
      found.map(({ applies }) => applies),
      [false, true, undefined],
    );
  });

  it("keeps options that say where distributions come from, without passwords", () => {
    const text =
      "-i https://user:secret@example.com/simple\n--extra-index-url=https://example.com\n-fhttps://example.com/links\n--trusted-host example.com\n--no-index\n--require-hashes\n--pre\n--only-binary :all:\n";
    const { indexes, faults } = factsOf({ "requirements.txt": text });
    assert.deepEqual(
      indexes.map(({ option, value }) => `${option} ${value}`.trim()),
      [
        "--index-url https://***@example.com/simple",
        "--extra-index-url https://example.com",
        "--find-links https://example.com/links",
        "--trusted-host example.com",
        "--no-index",
        "--require-hashes",
      ],
    );
    assert.deepEqual(faults, []);
  });

  it("reads paths, and misses those that are not there", () => {
    const text =
      "./libs/common\n-e ./libs/common\n./wheels/a-1.0-py3-none-any.whl\n./wheels/b-1.0-py3-none-any.whl\n";
    const more = { "libs/common/setup.py": "", "wheels/a-1.0-py3-none-any.whl": "" };
    const { requirements, faults } = factsOf({ "requirements.txt": text, ...more });
    assert.deepEqual(
      requirements.map(({ origin }) => origin?.kind),
      ["path", "path", "path", "path"],
    );
    assert.deepEqual(
      faults.map(({ code, line }) => `${code} ${line}`),
      ["missing-include 4"],
    );
  });

  it("reads on behind a line that pip cannot read", () => {
    const text = "numpy=1.26.4\n--unknown-option\nscipy==1.13.1\n";
    assert.deepEqual(faultsOf(text), [
      "unparsed-requirement requirements.txt:1",
      "unparsed-requirement requirements.txt:2",
    ]);
    assert.deepEqual(requirementsOf(text), ["scipy ==1.13.1 requirements.txt:3"]);
  });

  it("takes the file that is named, and reports one that is not there", () => {
    const files = { "requirements.txt": "numpy==1.26.4", "serving.txt": "scipy==1.13.1" };
    assert.deepEqual(
      factsOf(files, { requirements: "serving.txt" }).requirements.map(({ name }) => name),
      ["scipy"],
    );
    assert.deepEqual(
      factsOf(files, { requirements: "other.txt" }).faults.map(
        ({ code, file }) => `${code} ${file}`,
      ),
      ["missing-requirements other.txt"],
    );
  });
});
