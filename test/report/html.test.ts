import assert from "node:assert/strict";
import { SaxesParser } from "saxes";
import { type Judgement, render } from "../../report";
import { html } from "../../report/html/markup";
import { type Part, partsOf, treemapOf } from "../../report/html/treemap";
import { exportOf } from "../support/exports";
import { bundles, judged, reportOf } from "../support/reports";

/** The page as XML, with void elements closed. */
function tagsOf(page: string): { name: string; attributes: Record<string, string> }[] {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser({ fragment: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) =>
    tags.push({ name, attributes: attributes as Record<string, string> }),
  );
  const whole = page
    .replace(/^<!doctype html>\n/, "")
    .replace(/<meta [^>]*>/g, (tag) => `${tag}</meta>`);
  parser.write(whole).close();
  return tags;
}

describe("the page", () => {
  for (const [name, load] of Object.entries(bundles)) {
    it(`of ${name} is complete and small, has no scripts, and loads nothing`, async () => {
      const report = reportOf(await load());
      const page = await render("html", report);
      assert.equal(await render("html", report), page);
      assert.ok(Buffer.byteLength(page) <= 60_000, `${Buffer.byteLength(page)} bytes`);
      const tags = tagsOf(page);
      assert.ok(page.includes("default-src 'none'; style-src 'unsafe-inline'"));
      for (const { name: tag, attributes } of tags) {
        assert.ok(!/^(script|iframe|object|embed|link|img|form|base)$/.test(tag), tag);
        assert.ok(!Object.keys(attributes).some((key) => /^(on|src|style$|xlink)/.test(key)));
        if (tag === "svg") assert.ok(attributes["role"] === "img" && attributes["aria-label"]);
      }
      assert.doesNotMatch(page, /url\((?!#)|@import/);
      const ids = tags.flatMap(({ attributes }) => attributes["id"] ?? []);
      assert.deepEqual(ids, [...new Set(ids)]);
      const used = [...page.matchAll(/url\(#([\w-]+)\)/g)].map(([, id]) => id ?? "");
      assert.ok(
        tags.every(({ attributes }) => attributes["class"] !== "wide") ||
          used.every((id) => ids.includes(id)),
      );
      assert.equal(tags.filter(({ name: tag }) => tag === "h1").length, 1);
      assert.match(page, /<h1><span class="(refused|clean)">(Refused|Clean)<\/span>: /);
    });
  }

  it("says what to do before anything else, and how to call the model", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest";
    const page = await render(
      "html",
      reportOf(await judged(exportOf("multi_input"), { serving: image })),
    );
    const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
    assert.deepEqual(titles, [
      "What to do",
      "What takes the bytes",
      "Versions that have to agree",
      "How clients call it",
      "Files",
      "What was checked",
      "What was not checked",
    ]);
    assert.match(page, /VER001<\/a>/);
    assert.match(page, /available until 2027-01-14, in 47 days/);
    assert.match(
      page,
      /curl http:\/\/localhost:8501\/v1\/models\/\S+:predict -d '{&quot;instances&quot;:\[/,
    );
  });

  it("shows names as text, whatever they contain", async () => {
    const good = await judged(exportOf("keras3_export"));
    const name = `"><script>alert(1)</script>'&\u202e`;
    const hostile: Judgement = {
      ...good,
      path: name,
      manifest: {
        ...good.manifest,
        name,
        files: good.manifest.files.map((file) => ({ ...file, path: `${name}${file.path}` })),
      },
    };
    const page = await render("html", reportOf(hostile));
    assert.ok(!tagsOf(page).some(({ name: tag }) => tag === "script"));
    assert.ok(!page.includes("\u202e"));
  });
});

describe("the treemap", () => {
  const areasOf = (parts: readonly Part[]) => {
    const [wide = ""] = treemapOf(parts).markup.split("</svg>");
    return tagsOf(`${wide}</svg>`)
      .filter(({ name, attributes }) => name === "rect" && attributes["class"] === "file")
      .map(({ attributes }) => Number(attributes["width"]) * Number(attributes["height"]));
  };

  it("gives each part an area in proportion to its bytes", () => {
    const parts: Part[] = [600, 300, 100].map((bytes, at) => ({
      name: `${at}`,
      kind: "file",
      bytes,
    }));
    const areas = areasOf(parts);
    const sum = areas.reduce((a, b) => a + b, 0);
    for (const [at, { bytes }] of parts.entries())
      assert.ok(Math.abs((areas[at] ?? 0) / sum - bytes / 1000) < 0.02);
  });

  it("shows every byte: small parts are combined, and what can be removed is marked", async () => {
    const { manifest, findings } = await judged(exportOf("training_leftovers_v2"));
    const parts = partsOf(manifest, findings);
    const shown = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.equal(
      shown,
      manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    const tensors = parts.flatMap((part) => part.parts ?? []);
    assert.ok(tensors.some(({ canGo }) => canGo));
    assert.match(treemapOf(parts).markup, /class="saved"/);
  });

  it("draws nothing for an empty bundle", () => assert.deepEqual(areasOf([]), []));
});

describe("html", () => {
  it("writes values as text, and markup as it is", () =>
    assert.equal(
      html`<p title="${'"&'}">${html`<b>${"<"}</b>`}${[html`a`, html`b`]}${undefined}${1}</p>`
        .markup,
      '<p title="&quot;&amp;"><b>&lt;</b>ab1</p>',
    ));
});
