import { tableDay } from "../../inspect/requirements/releases";
import { listFew } from "../../text";
import { unhandled } from "../engine/unhandled";
import type { NotChecked } from "./facts";

/** A fact in words. */
export interface NotCheckedWords {
  /** The fact in one or two words. */
  readonly name: string;
  /** What was not checked, and why. */
  readonly message: string;
  /** How to check it. */
  readonly remedy: string;
}

/** Most names that one line lists. */
const MOST_NAMES = 5;
const LOCK = "model-version lock resolves them with the server, or check --resolve asks only";

const NAMES: Readonly<Record<NotChecked["about"], string>> = {
  distributions: "unknown distributions",
  releases: "new releases",
  indexes: "other indexes",
  origins: "requirements from addresses",
  transitive: "transitive requirements",
  container: "container",
  image: "custom image",
  request: "request",
  parts: "parts of tensors",
  vocabularies: "vocabularies",
  bytes: "bytes",
  signer: "signer",
  record: "sources",
  class: "predictor's methods",
  answers: "answers",
  handler: "handler",
};

export function describeNotChecked(fact: NotChecked): NotCheckedWords {
  return { name: NAMES[fact.about], ...words(fact) };
}

function words(fact: NotChecked): Omit<NotCheckedWords, "name"> {
  switch (fact.about) {
    case "distributions":
      return {
        message: `whether ${listFew(fact.requirements, MOST_NAMES)} can be installed: the table of ${tableDay()} does not have ${fact.requirements.length === 1 ? "it" : "them"}`,
        remedy: LOCK,
      };
    case "releases":
      return {
        message: `what ${listFew(fact.requirements, MOST_NAMES)} ${fact.requirements.length === 1 ? "requires" : "require"}: the table of ${tableDay()} does not have ${fact.requirements.length === 1 ? "its" : "their"} metadata`,
        remedy: LOCK,
      };
    case "indexes":
      return {
        message: `which releases and wheels ${listFew(fact.indexes, MOST_NAMES)} ${fact.indexes.length === 1 ? "has" : "have"}`,
        remedy: LOCK,
      };
    case "origins":
      return {
        message: `what ${listFew(fact.requirements, MOST_NAMES)} ${fact.requirements.length === 1 ? "requires" : "require"}: ${fact.requirements.length === 1 ? "it comes" : "they come"} from a path or an address`,
        remedy: LOCK,
      };
    case "transitive":
      return {
        message: `what the requirements and the server require themselves: ${fact.isStale ? "the lock is not current" : "no lock pins it"}, so pip chooses the versions on the day of the build`,
        remedy: fact.isStale ? "run model-version lock again" : "model-version lock pins all of it",
      };
    case "container":
      return {
        message: "the container: none is declared",
        remedy: "name it with --serving IMAGE, or as serving.image",
      };
    case "image":
      return {
        message: `what is installed in ${fact.image}: its name does not say`,
        remedy: "start it, and ask it for a prediction",
      };
    case "request":
      return {
        message: "a request: none is given",
        remedy: "give one with --request FILE, or as sampleRequest",
      };
    case "parts":
      return {
        message: `whether the request's values fit together as ${listFew(fact.classes, MOST_NAMES)}: the signature has an input for each part, such as values and row splits`,
        remedy: "call the signature with these values in TensorFlow",
      };
    case "vocabularies":
      return {
        message: `whether tables can be filled from ${listFew(fact.files, MOST_NAMES)}: too large to be read`,
        remedy: "load the export in TensorFlow",
      };
    case "bytes":
      return {
        message: "digests and the checksums of tensors: larger files were read in parts",
        remedy: "--deep reads every byte",
      };
    case "signer":
      return {
        message: `who signed ${fact.file}: no key or identity is given`,
        remedy: "give --public-key FILE, or --certificate-identity with its issuer and root",
      };
    case "record":
      return {
        message: "the sources and artifacts: their facts are those of manifest.json",
        remedy: "check the folder that the version was published from",
      };
    case "class":
      return {
        message: `the methods of ${fact.predictor}: only running the code shows which class it is`,
        remedy: "model-version try calls them, with --request FILE",
      };
    case "answers":
      return {
        message: "what the predictor answers: its code is not run",
        remedy: "model-version try runs it once, with --request FILE",
      };
    case "handler":
      return {
        message: `what ${fact.handler} does with a request: neither check nor try runs a handler`,
        remedy: "build the image, start it, and send it a request",
      };
    default:
      return unhandled(fact);
  }
}
