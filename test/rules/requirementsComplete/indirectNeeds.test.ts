import assert from "node:assert/strict";
import type { ServingFacts } from "../../../inspect/manifest";
import type { RequirementFacts, RoutineFacts, UseFacts } from "../../../inspect/python/facts";
import { anImport } from "../../support/importing";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-complete";

function using(
  name: string,
  lines: readonly string[],
  change: Partial<UseFacts> = {},
  more: Partial<RoutineFacts> = {},
  serving?: ServingFacts,
) {
  const uses = [{ name, file: "predictor.py", line: 1, ...change }];
  return aRoutine(
    { uses, requirements: requirements(...lines), isDynamic: true, ...more },
    serving,
  );
}

describe(`${POLICY}, on needs without an import`, () => {
  const PARQUET = "pandas.read_parquet";
  const MODEL = "transformers.AutoModel.from_pretrained";
  const cases: readonly (readonly [
    name: string,
    lines: readonly string[],
    change: Partial<UseFacts>,
    expected: string,
  ])[] = [
    [PARQUET, ["pandas==2.2.2"], {}, "IMP007 pyarrow or fastparquet"],
    [PARQUET, ["pandas==2.2.2", "pyarrow==17.0.0"], {}, ""],
    [PARQUET, ["pandas==2.2.2", "fastparquet==2024.5.0"], {}, ""],
    [
      PARQUET,
      ["pandas==2.2.2", "fastparquet==2024.5.0"],
      { keywords: { engine: "pyarrow" } },
      "IMP007 pyarrow",
    ],
    [PARQUET, ["pandas==2.2.2", "datasets==2.21.0"], {}, ""],
    [
      "pandas.read_excel",
      ["pandas==2.2.2"],
      { literal: "a.XLSX" },
      "IMP007 openpyxl or python-calamine",
    ],
    [
      "pandas.read_excel",
      ["pandas==2.2.2", "openpyxl==3.1.5"],
      { literal: "a.xls" },
      "IMP007 xlrd or python-calamine",
    ],
    ["pandas.read_excel", ["pandas==2.2.2", "openpyxl==3.1.5"], {}, ""],
    ["pandas.read_csv", ["pandas==2.2.2"], { literal: "a.csv" }, ""],
    ["pandas.read_csv", ["pandas==2.2.2"], { literal: "gs://b/a.csv" }, "IMP007 gcsfs"],
    ["pandas.read_csv", ["pandas==2.2.2"], { isAddress: true }, "IMP007? gcsfs"],
    ["pandas.read_csv", ["pandas==2.2.2", "gcsfs==2024.6.1"], { isAddress: true }, ""],
    ["fsspec.open", ["fsspec==2024.6.1"], { isAddress: true }, "IMP007? gcsfs"],
    ["fsspec.open", ["fsspec==2024.6.1"], {}, ""],
    ["fsspec.open", ["fsspec==2024.6.1"], { literal: "s3://b/a" }, "IMP007 s3fs"],
    [
      "transformers.TFBertModel.from_pretrained",
      ["transformers==4.44.2", "tensorflow==2.17.1"],
      {},
      "IMP007 tf-keras",
    ],
    [
      "transformers.TFBertModel.from_pretrained",
      ["transformers==4.44.2", "tensorflow==2.17.1", "tf-keras==2.17.0"],
      {},
      "",
    ],
    [
      "transformers.TFBertModel.from_pretrained",
      ["transformers==4.44.2", "tensorflow==2.15.1"],
      {},
      "",
    ],
    ["pandas.read_html", ["pandas==2.2.2"], {}, "IMP007 lxml or html5lib"],
    ["pandas.read_html", ["pandas==2.2.2", "lxml==5.3.0"], {}, ""],
    ["bs4.BeautifulSoup", ["beautifulsoup4==4.12.3"], { second: "lxml" }, "IMP007? lxml"],
    ["bs4.BeautifulSoup", ["beautifulsoup4==4.12.3"], { second: "html.parser" }, ""],
    [
      "bs4.BeautifulSoup",
      ["beautifulsoup4==4.12.3"],
      { keywords: { features: "xml" } },
      "IMP007? lxml",
    ],
    ["pandas.to_excel", ["pandas==2.2.2"], {}, "IMP007? openpyxl or xlsxwriter"],
    [
      "google.cloud.bigquery.to_dataframe",
      ["google-cloud-bigquery==3.25.0", "pandas==2.2.2"],
      {},
      "IMP007? db-dtypes",
    ],
    [
      "google.cloud.bigquery.to_dataframe",
      ["google-cloud-bigquery==3.25.0", "pandas==2.2.2", "db-dtypes==1.2.0"],
      {},
      "",
    ],
    ["keras.utils.load_img", ["keras==3.6.0", "torch==2.5.1"], {}, "IMP007 pillow"],
    ["keras.utils.load_img", ["torchvision==0.18.1"], {}, ""],
    ["keras.utils.img_to_array", ["keras==3.6.0"], {}, ""],
    [MODEL, ["transformers==4.44.2"], {}, "IMP007 torch"],
    [MODEL, ["transformers==4.44.2", "accelerate==0.34.2"], {}, ""],
    [MODEL, ["transformers==4.44.2", "tensorflow==2.17.0"], {}, "IMP007 torch"],
    [
      "transformers.TFAutoModel.from_pretrained",
      ["transformers==4.44.2", "torch==2.4.1"],
      {},
      "IMP007 tensorflow or tensorflow-cpu",
    ],
    ["transformers.AutoTokenizer.from_pretrained", ["transformers==4.44.2"], {}, ""],
    ["transformers.T5TokenizerFast.from_pretrained", ["transformers==4.44.2"], {}, ""],
    [
      "transformers.T5Tokenizer.from_pretrained",
      ["transformers==4.44.2"],
      {},
      "IMP007 sentencepiece",
    ],
    ["transformers.T5Tokenizer.from_pretrained", ["transformers==5.0.0"], {}, ""],
    [
      MODEL,
      ["transformers==4.44.2", "torch==2.4.1"],
      { keywords: { device_map: "auto" } },
      "IMP007 accelerate",
    ],
    [
      MODEL,
      ["transformers==4.44.2", "torch==2.4.1"],
      { keywords: { device_map: null } },
      "IMP007? accelerate",
    ],
    ["spacy.load", ["spacy==3.7.5"], { literal: "en_core_web_sm" }, "IMP007 en-core-web-sm"],
    ["spacy.load", ["spacy==3.7.5", "en_core_web_sm==3.7.1"], { literal: "en_core_web_sm" }, ""],
    ["spacy.load", ["spacy==3.7.5"], { literal: "en_core_web_sm", isFolder: true }, ""],
    ["spacy.load", ["spacy==3.7.5"], { literal: "my_model" }, ""],
    ["lightgbm.LGBMClassifier", ["lightgbm==4.5.0"], {}, "IMP007 scikit-learn"],
    ["lightgbm.LGBMClassifier", ["lightgbm==3.3.5"], {}, ""],
    ["xgboost.XGBRegressor", ["xgboost==2.1.4", "scikit-learn==1.5.2"], {}, ""],
  ];
  for (const [name, lines, change, expected] of cases) {
    it(`reports "${expected}" for ${name} ${JSON.stringify(change)} with ${lines.join(", ")}`, () => {
      const found = findingsOf(POLICY, using(name, lines, change)).map(
        ({ code, level, message }) => {
          const wanted = / needs (.*), but no/.exec(message)?.[1];
          return `${code}${level === "mandatory" ? "" : "?"} ${wanted}`;
        },
      );
      assert.deepEqual(found, expected === "" ? [] : [expected]);
    });
  }

  it("accepts an extra that installs it", () => {
    const [pandas] = requirements("pandas==2.2.2") as [RequirementFacts];
    const withExtra = { requirements: [{ ...pandas, extras: ["parquet"] }] };
    assert.deepEqual(codesOf(POLICY, using(PARQUET, [], {}, withExtra)), []);
  });

  it("only warns if a requirement may install it", () => {
    assert.deepEqual(codesOf(POLICY, using(PARQUET, ["pandas==2.2.2", "unheard-of==1.0"])), [
      "IMP007?",
    ]);
  });

  it("only warns if a prebuilt container may contain it", () => {
    const serving = { image: "us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest" };
    assert.deepEqual(codesOf(POLICY, using(PARQUET, ["pandas==2.2.2"], {}, {}, serving)), [
      "IMP007?",
    ]);
    assert.deepEqual(
      codesOf(
        POLICY,
        using(PARQUET, ["pandas==2.2.2"], {}, {}, { image: "registry.example.com/own:1" }),
      ),
      ["IMP007"],
    );
  });

  it("finds tf-keras for TensorFlow Probability, but not for its JAX", () => {
    const needs = (module: string, ...lines: readonly string[]) =>
      codesOf(
        POLICY,
        aRoutine({
          imports: [anImport(module)],
          requirements: requirements("tensorflow==2.17.1", ...lines),
          isDynamic: true,
        }),
      ).filter((code) => code.startsWith("IMP007"));
    const module = "tensorflow_probability";
    assert.deepEqual(needs(module, "tensorflow-probability==0.24.0"), ["IMP007"]);
    assert.deepEqual(needs(module, "tensorflow-probability==0.24.0", "tf-keras==2.17.0"), []);
    assert.deepEqual(needs(module, "tensorflow-probability==0.23.0"), []);
    assert.deepEqual(needs(`${module}.substrates.jax`, "tensorflow-probability==0.24.0"), []);
  });

  const backends: readonly (readonly [lines: readonly string[], expected: readonly string[]])[] = [
    [["keras==3.6.0"], ["IMP007"]],
    [["keras==3.6.0", "torch==2.5.1"], []],
    [["keras==3.6.0", "jax==0.4.30"], []],
    [["keras==3.6.0", "tensorflow-cpu==2.17.0"], []],
    [["keras==2.15.0"], []],
  ];
  for (const [lines, expected] of backends) {
    it(`finds ${expected.join() || "nothing"} for Keras with ${lines.join(", ")}`, () => {
      const routine = aRoutine({
        imports: [anImport("keras.models")],
        requirements: requirements(...lines),
        isDynamic: true,
      });
      assert.deepEqual(codesOf(POLICY, routine), expected);
    });
  }
});
