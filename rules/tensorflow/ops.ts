/** Classes of ops by what they do. Source: names of the ops of TensorFlow 2.21, and their docs. */
export interface OpClass {
  readonly what: string;
  /** What happens to requests that run such ops, in one sentence. */
  readonly harm: string;
  readonly pattern: RegExp;
}

/** Training ops, which no request needs. */
export const TRAINING: readonly OpClass[] = [
  {
    what: "optimizer",
    harm: "Each request changes the weights of the model.",
    pattern:
      /^(Resource)?(Sparse)?Apply[A-Z]|^ResourceSparseApply|(ConditionalAccumulator|AccumulatorApplyGradient)$/,
  },
  {
    what: "input queue",
    harm: "The request waits for training data that never arrives.",
    pattern:
      /^((FIFO|PaddingFIFO|Priority|RandomShuffle)Queue(V2)?|FakeQueue|Queue(Enqueue|Dequeue|Close|Size|IsClosed)\w*|Barrier\w*|Stage\w*|Unstage|MapStage\w*|MapUnstage\w*|OrderedMap(Stage|Unstage)\w*)$/,
  },
  {
    what: "record reader",
    harm: "The request reads training files, or fails where the server does not have them.",
    pattern:
      /^((TFRecord|TextLine|FixedLengthRecord|Identity|LMDB)Reader(V2)?|Reader(Read|ReadUpTo|Reset|NumRecordsProduced|NumWorkUnitsCompleted|SerializeState|RestoreState)(V2)?|(TFRecord|TextLine|FixedLengthRecord|CSV)Dataset(V2)?)$/,
  },
  {
    what: "random numbers, as dropout draws them",
    harm: "The same request can get different answers.",
    pattern:
      /^(RandomUniform(Int)?|RandomStandardNormal|TruncatedNormal|RandomShuffle|StatelessRandomUniform\w*|StatelessRandomNormal\w*|RngReadAndSkip|StatelessRandomGetKeyCounter\w*)$/,
  },
  {
    what: "summary",
    harm: "Each request is slower, and nobody reads what it writes.",
    pattern:
      /^((Scalar|Histogram|Image|Audio|Merge)Summary(V2)?|TensorSummary(V2)?|Write\w*Summary|SummaryWriter|FlushSummaryWriter)$/,
  },
];

/** The ops of `names` grouped by class, in the order of the classes; ops without a class are left out. */
export function classify(
  names: Iterable<string>,
  classes: readonly OpClass[],
): { what: string; harm: string; ops: string[] }[] {
  const all = [...names];
  return classes
    .map(({ what, harm, pattern }) => ({
      what,
      harm,
      ops: all.filter((name) => pattern.test(name)),
    }))
    .filter(({ ops }) => ops.length > 0);
}
