import assert from "node:assert/strict";
import { type Finding, policies } from "../../rules";
import { EDITED_CODES } from "../support/appliedFixes";
import { findingsOf } from "../support/declaredBundle";
import { fixStarts } from "../support/fixStarts";
import { afterStep } from "../support/fixSteps";

/** Codes, or all of a policy, whose fixes leave something open, and what. */
const BY_HAND: Readonly<Record<string, string>> = {
  CMP001: "the whole graph is where the export was written",
  CMP002: "the model has to be exported again",
  CMP004: "the missing data is where the export was written",
  CMP005: "the undamaged data is where the export was written",
  CMP006: "the asset is where the export was written",
  CMP007: "Git LFS has to fetch the file",
  CMP009: "the model has to be exported",
  CMP010: "who runs the command needs the permission",
  CMP012: "the model has to be converted again",
  CMP013: "the two parts of one export are where it was written",
  CMP016: "the undamaged graph is where the export was written",
  CMP017: "the two parts of one export are where it was written",
  CMP018: "the object is in a bucket",
  CMP019: "the object is in a bucket",
  CMP020: "the object is in a bucket",
  CMP021: "the object is in a bucket",
  CMP022: "the vocabulary that the model was trained with is elsewhere",
  FMT001: "the model has to be saved in another format",
  FMT002: "the model has to be saved in another format",
  FMT003: "the model has to be exported",
  FMT009: "who uses the file has to read what it names",
  OPS001: "the model has to be exported without the ops",
  OPS002: "the model has to be exported without the constant",
  SIG002: "the model has to be exported again",
  SIG004: "the model has to be exported again",
  SIG005: "the client has to send another request",
  SIG006: "the model has to be exported again",
  SIG007: "the model has to be exported again",
  SIG011: "the model has to be exported again",
  SIG012: "the model has to be exported again",
  SIG013: "the model has to be exported again",
  SIG014: "the model has to be exported again",
  SIG015: "the model has to be exported again",
  SIG016: "the model has to be exported again",
  SIG017: "the model has to be exported again",
  SIG018: "the model has to be exported again",
  SIG019: "the model has to be exported again",
  SIG020: "the model has to be exported again",
  CPR001: "only the author knows which class it is",
  CPR004: "the source has to be rewritten",
  CPR005: "only the author knows what the line means",
  CPR006: "the source has to be rewritten",
  CPR007: "the source has to be rewritten",
  CPR009: "the source has to be rewritten",
  CPR010: "the source has to be rewritten",
  CPR011: "the source has to be rewritten",
  CPR012: "the source has to be rewritten",
  CPR013: "the source has to be rewritten",
  CPR014: "the source has to be rewritten",
  CPR015: "the source has to be rewritten",
  CPR016: "the source has to be rewritten",
  CPR017: "the source has to be rewritten",
  CPR018: "the source has to be rewritten",
  REQ002: "the hash has to be asked of an index",
  REQ003: "the release has to be chosen",
  REQ005: "only the author knows what the line means",
  REQ006: "the file is where the requirements were written",
  REQ007: "only the author knows whether the option is needed",
  REQ021: "the hashes have to be asked of an index",
  REQ023: "a wheel has to be built",
  REQ024: "the resolver has to be run",
  REQ025: "the resolver has to be run",
  REQ026: "a release has to be chosen",
  REQ027: "a release has to be chosen",
  REQ028: "the file has to be generated again",
  IMP004: "the distributions have to be listed",
  IMP005: "whether the optional import is wanted is for its author to say",
  IMP008: "the distribution has to be chosen",
  IMP009: "the module has to be renamed, and what imports it",
  IMP010: "the file has to be packed, and the source changed",
  IMP011: "the data has to be downloaded",
  VER004: "the model or the pin is right: only the author knows which",
  VER005: "the model has to be saved in another format",
  CON010: "the image has to be built",
  CON011: "the program has to name the image as a string",
  SIZ002: "the model has to be exported again",
  SIZ003: "the files have to be stored in another way",
  HYG005: "the new name is for its author to choose",
  HYG006: "the archive has to be built without the file",
  TRN003: "the model has to be exported again",
  TRN004: "the model has to be exported again",
  TRN005: "the model has to be exported again",
  TRN006: "the model has to be exported again",
  EXM005: "which finding is fixed first is for the owner to choose",
  UPG: "clients or the model have to change",
  SGN: "a signer has to sign the files",
  UPL: "the program has to declare its resources otherwise",
  PRM: "the version has to be published by another stack, or later",
};

const applied = new Set<string>();

describe("every fix that leaves nothing open", () => {
  for (const [name, start] of fixStarts) {
    it(`ends its finding, and leads to no other refusal, in ${name}`, async () => {
      const bundle = start();
      const before = await findingsOf(bundle);
      const counts = countRefusals(before);
      for (const finding of before) {
        const { code, message, fix, level } = finding;
        const after = afterStep(bundle, finding);
        if (!after) continue;
        applied.add(code);
        const left = await findingsOf(after);
        for (const [other, count] of countRefusals(left))
          assert.ok(count <= (counts.get(other) ?? 0), `${code}: ${fix} -> ${other}`);
        const same = left.find((one) => one.message === message && one.file === finding.file);
        assert.notEqual(`${same?.code} ${same?.level}`, `${code} ${level}`, `${fix} ends nothing`);
      }
    });
  }

  it("is tried for each code, unless its fix is an edit that appliedFixes.test.ts tries, or is by hand", () => {
    const codes = policies.flatMap((policy) => Object.keys(policy.codes));
    const isByHand = (code: string) =>
      Object.hasOwn(BY_HAND, code) || Object.hasOwn(BY_HAND, code.slice(0, 3));
    const isTried = (code: string) => applied.has(code) || EDITED_CODES.includes(code);
    assert.deepEqual(
      codes.filter((code) => isTried(code) === isByHand(code)),
      [],
    );
  });
});

function countRefusals(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code, level } of findings)
    if (level === "mandatory") counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
