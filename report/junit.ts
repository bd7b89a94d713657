import { type Finding, policies } from "../rules";
import { escapeControls } from "../text";
import type { Judgement, Report } from "./judgement";
import { placed } from "./place";
import { findingLines, notCheckedLine } from "./words";
import { type Element, xml } from "./xml";

/**
 * JUnit's form as CI services read it: a suite for each bundle, a case for each policy without findings and for each
 * finding, of which those that refuse are failures. One document for all bundles, without times.
 */
export function junit(report: Report): string {
  const all = placed(report);
  const suites = report.judgements.map((judgement) => {
    const own = all.filter((one) => one.judgement === judgement);
    const clean = policies
      .filter(({ policy }) => policy !== UPLOADS)
      .filter(({ policy }) => own.every(({ finding }) => finding.policy !== policy));
    const cases = [
      ...own.map(({ finding, place }) =>
        findingCase(finding, judgement, `${place.path}:${place.line}`),
      ),
      ...clean.map(({ policy }) => ({
        name: "testcase",
        attributes: { name: policy, classname: judgement.path },
      })),
    ];
    return suite(judgement, cases);
  });
  const total = (name: string) =>
    suites.reduce((sum, { attributes }) => sum + Number(attributes?.[name] ?? 0), 0);
  return xml({
    name: "testsuites",
    attributes: {
      name: "model-version",
      tests: total("tests"),
      failures: total("failures"),
      errors: 0,
    },
    content: suites,
  });
}

/** The policy that judges the resources of a program, and no bundle. */
const UPLOADS = "uploads-accounted-for";

function suite({ path, findings, notChecked }: Judgement, cases: readonly Element[]): Element {
  const left = notChecked.map((one) => `Not checked: ${notCheckedLine(one)}`);
  return {
    name: "testsuite",
    attributes: {
      name: escapeControls(path),
      tests: cases.length,
      failures: findings.filter(({ level }) => level === "mandatory").length,
      errors: 0,
      skipped: 0,
    },
    content: [
      ...cases,
      ...(left.length > 0
        ? [{ name: "system-out", content: left.map(escapeControls).join("\n") }]
        : []),
    ],
  };
}

function findingCase(finding: Finding, { path }: Judgement, place: string): Element {
  const { code, policy, level, message } = finding;
  const lines = `${escapeControls(place)}\n${findingLines(finding)}`;
  const refuses = level === "mandatory";
  return {
    name: "testcase",
    attributes: { name: escapeControls(`${code}: ${message}`), classname: path },
    content: [
      refuses
        ? {
            name: "failure",
            attributes: { message: escapeControls(message), type: policy },
            content: lines,
          }
        : { name: "system-out", content: `warning: ${lines}` },
    ],
  };
}
