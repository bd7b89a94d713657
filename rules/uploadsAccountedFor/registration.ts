import type { Draft } from "../engine/rule";
import type { Registration } from "./facts";

/** The finding about a version that is registered, unless a ModelVersion describes it. */
export function* judgeRegistration(registration: Registration): Iterable<Draft> {
  if (registration !== "described") yield { code: "UPL010", ...UNCHECKED[registration] };
}

/** Why a registered version is not checked, and what to do. */
const UNCHECKED: Readonly<Record<Exclude<Registration, "described">, Omit<Draft, "code">>> = {
  undescribed: {
    message: "registers files that no ModelVersion of this program describes",
    reason: "Only models in a ModelVersion are checked before they are served.",
    fix: "declare it with ModelVersion.fromDigest(...) and registration, or give artifactUri and contentDigest of a ModelVersion of this program.",
  },
  kept: {
    level: "advisory",
    message: "stays registered beside the version of its ModelVersion, and is not checked again",
    reason: "It was checked when it was published; the tables of today may refuse it.",
    fix: "end the canary, or serve it with ModelVersion.fromDigest(...), which checks it again.",
  },
  unknown: {
    level: "advisory",
    message: "what it registers is unknown in preview, so it is not checked yet",
    reason: "artifactUri or contentDigest comes from another resource; `up` checks it.",
    fix: "give contentDigest of a ModelVersion of this program.",
  },
};

/** The finding about a resource of AI Platform Prediction. */
export function judgeLegacy(type: string): Draft {
  return {
    code: "UPL009",
    message: `${type} belongs to AI Platform Prediction, which was shut down on 2025-01-31`,
    reason: "Its models and deployments were deleted, and the resource can no longer be created.",
    fix: "declare the model with new ModelVersion(...) and serve it on Vertex AI.",
    data: { found: type },
  };
}
