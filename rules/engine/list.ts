import { bundleHygiene } from "../bundleHygiene";
import { bundleSize } from "../bundleSize";
import { exemptions } from "../exemptions";
import { frameworkVersion } from "../frameworkVersion";
import { graphSafety } from "../graphSafety";
import { modelComplete } from "../modelComplete";
import { modelFormat } from "../modelFormat";
import { modelSignature } from "../modelSignature";
import { predictorInterface } from "../predictorInterface";
import { promotion } from "../promotion";
import { requirementsCompatible } from "../requirementsCompatible";
import { requirementsComplete } from "../requirementsComplete";
import { requirementsPinned } from "../requirementsPinned";
import { servingContainer } from "../servingContainer";
import { servingSignature } from "../servingSignature";
import { trainingLeftovers } from "../trainingLeftovers";
import { upgradeCompatible } from "../upgradeCompatible";
import { uploadsAccountedFor } from "../uploadsAccountedFor";
import type { AnyRule } from "./rule";

/** Every rule that judges a bundle. */
export const rules: readonly AnyRule[] = [
  modelComplete,
  modelFormat,
  graphSafety,
  servingSignature,
  predictorInterface,
  requirementsPinned,
  requirementsComplete,
  requirementsCompatible,
  frameworkVersion,
  servingContainer,
  bundleSize,
  bundleHygiene,
  trainingLeftovers,
  upgradeCompatible,
  modelSignature,
  exemptions,
];

/** Every policy of the pack: the rules, and those that judge resources instead of bundles. */
export const policies: readonly Omit<AnyRule, "judge">[] = [
  ...rules,
  uploadsAccountedFor,
  promotion,
];
