import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { type Judgement, render } from "../../report";
import { scratchFolder } from "../support/project";
import { bundles, reportOf } from "../support/reports";
import { routines } from "../support/routines";

/** `CHROMIUM`, else where distributions install it. */
const BROWSER = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

const AXE = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** Sizes of a phone and of a large screen. */
const WIDTHS = [400, 1600];

describe("the page in Chromium", () => {
  let browser: Browser;
  before(async function () {
    if (BROWSER === undefined) {
      console.log("    not run: no Chromium found; CHROMIUM names one");
      this.skip();
    }
    browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] });
  });
  after(() => browser?.close());

  // Pages of more routines consist of the same parts.
  for (const name of Object.keys(bundles).filter((one) => !routines.includes(one))) {
    it(`of ${name} asks for nothing, logs no error, fits, and has no violation that axe knows`, async () => {
      const file = join(scratchFolder(), "page.html");
      writeFileSync(file, await render("html", reportOf((await bundles[name]?.()) as Judgement)));
      // The page's own policy would refuse axe.
      const page = await browser.newPage({ bypassCSP: true });
      const asked: string[] = [];
      const errors: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      const address = pathToFileURL(file).href;
      await page.goto(address);
      await page.evaluate(
        "for (const one of document.querySelectorAll('details')) one.open = true",
      );
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate<number>(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert.equal(overflow, 0, `${width} px`);
      }
      await page.evaluate(AXE);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const rules = colorScheme === "light" ? "" : '{ runOnly: ["color-contrast"] }';
        const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${rules})`);
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
          [],
          colorScheme,
        );
      }
      assert.deepEqual(asked, [address]);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
