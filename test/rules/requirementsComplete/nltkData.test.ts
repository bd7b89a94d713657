import assert from "node:assert/strict";
import type { UseFacts } from "../../../inspect/python/facts";
import { aRoutine, findingsOf, requirements } from "../../support/routineManifests";

function resources(uses: readonly Partial<UseFacts>[], version = "3.9.1", file?: string) {
  const manifest = aRoutine({
    uses: uses.map((use) => ({ name: "", file: "predictor.py", line: 1, ...use })),
    requirements: requirements(`nltk==${version}`),
    isDynamic: true,
  });
  const files =
    file === undefined
      ? []
      : [{ path: file, bytes: 1, sha256: "0".repeat(64), format: "text" as const }];
  return findingsOf("requirements-complete", {
    ...manifest,
    files: [...manifest.files, ...files],
  })
    .filter(({ code }) => code === "IMP011")
    .map(({ level, message }) => `${level} ${/NLTK data (\w+)/.exec(message)?.[1]}`);
}

describe("requirements-complete, on the data of NLTK", () => {
  // Each was called in an environment with nltk 3.9.1 and none of its data.
  const needed: readonly (readonly [name: string, resource: string])[] = [
    ["nltk.tokenize.word_tokenize", "punkt_tab"],
    ["nltk.word_tokenize", "punkt_tab"],
    ["nltk.pos_tag", "averaged_perceptron_tagger_eng"],
    ["nltk.corpus.stopwords.words", "stopwords"],
    ["nltk.stem.WordNetLemmatizer", "wordnet"],
    ["nltk.sentiment.SentimentIntensityAnalyzer", "vader_lexicon"],
  ];
  for (const [name, resource] of needed) {
    it(`warns that ${name} needs ${resource}`, () =>
      assert.deepEqual(resources([{ name }]), [`advisory ${resource}`]));
  }

  for (const name of ["nltk.tokenize.RegexpTokenizer", "nltk.stem.PorterStemmer"]) {
    it(`accepts ${name}, which needs none`, () => assert.deepEqual(resources([{ name }]), []));
  }

  const word = { name: "nltk.word_tokenize" };

  it("accepts data that is downloaded, packed, or searched for at a configured path", () => {
    const download = { name: "nltk.download", literal: "punkt_tab" };
    assert.deepEqual(resources([word, download]), []);
    assert.deepEqual(resources([word, { name: "nltk.download" }]), []);
    assert.deepEqual(resources([word, { name: "nltk.data.path.append" }]), []);
    const packed = "nltk_data/tokenizers/punkt_tab/english/abbrev_types.txt";
    assert.deepEqual(resources([word], "3.9.1", packed), []);
  });

  it("knows the names of the pickles that older releases read", () => {
    const download = { name: "nltk.download", literal: "punkt" };
    assert.deepEqual(resources([word, download], "3.8.1"), []);
    assert.deepEqual(resources([word, download]), ["advisory punkt_tab"]);
  });
});
