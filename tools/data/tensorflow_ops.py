"""Print the table of TensorFlow's ops as JSON: all names, what reaches out of a model, and what only keeps state.

Usage:  python tensorflow_ops.py > data/tensorflow-ops.json

The names, and which ops are stateful, come from the installed TensorFlow. The classes below were reviewed by hand against
the op documentation of 2.21. The script fails on an unclassified op that is stateful or has an argument that names a file, an
address or a program, so that a new release is reviewed before its ops are accepted.

Where an op is refused: `anywhere` in the graph, even if nothing runs it; `reached` from a signature or while loading;
`called` only from a signature, because loading runs it in every valid export; `asset` like `called`, and also while loading if
the export has no asset that it could read.
"""

import datetime
import json
import os
import re
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow  # noqa: E402
from tensorflow.core.framework import op_def_pb2  # noqa: E402
from tensorflow.python.client import pywrap_tf_session  # noqa: E402

REACHING = [
    ("python", "anywhere",
     "PyFunc PyFuncStateless EagerPyFunc GeneratorDataset"),
    ("files-read", "anywhere",
     "ReadFile MatchingFiles MatchingFilesDataset ExperimentalMatchingFilesDataset WholeFileReader WholeFileReaderV2 "
     "LoadDataset SqlDataset ExperimentalSqlDataset LMDBReader LMDBDataset ExperimentalLMDBDataset RecordInput "
     "ListSnapshotChunksDataset SnapshotChunkDataset SnapshotDatasetReader SnapshotNestedDatasetReader "
     "LoadAndRemapMatrix GenerateVocabRemapping Skipgram ImmutableConst"),
    ("files-written", "anywhere",
     "WriteFile SaveDataset SaveDatasetV2 DatasetToTFRecord ExperimentalDatasetToTFRecord DebugIdentity DebugIdentityV2 "
     "DebugIdentityV3 DebugNanCount DebugNumericSummary DumpTensor CalibrationStatisticsSaver CreateSummaryFileWriter "
     "CreateSummaryDbWriter SnapshotDataset SnapshotDatasetV2"),
    ("network", "anywhere",
     "RpcCall RpcClient RpcServer RpcServerStart RpcServerRegister RpcGetValue RpcCheckStatus DeleteRpcFutureResource "
     "DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 RegisterDataset "
     "RegisterDatasetV2 DistributedSave"),
    ("carried-program", "anywhere",
     "DatasetFromGraph RemoteCall MlirPassthroughOp XlaCustomCall XlaCustomCallV2"),
    ("process", "anywhere",
     "Abort WorkerHeartbeat FileSystemSetConfiguration ShutdownTPUSystem ShutdownDistributedTPU "
     "_ShutdownDistributedTPU"),
    ("records-read", "asset",
     "TFRecordReader TFRecordReaderV2 TextLineReader TextLineReaderV2 FixedLengthRecordReader FixedLengthRecordReaderV2 "
     "TFRecordDataset TFRecordDatasetV2 TextLineDataset FixedLengthRecordDataset FixedLengthRecordDatasetV2 "
     "CSVDataset CSVDatasetV2 ExperimentalCSVDataset CacheDataset CacheDatasetV2 FixedUnigramCandidateSampler"),
    ("checkpoints-written", "reached",
     "Save SaveSlices SaveV2 MergeV2Checkpoints"),
    # A PrintV2 that prints to a file counts as one that writes files; its attribute says so, not its name.
    ("prints", "reached", "Print PrintV2"),
    ("summaries", "reached",
     "WriteSummary WriteScalarSummary WriteHistogramSummary WriteImageSummary WriteAudioSummary "
     "WriteGraphSummary WriteRawProtoSummary ImportEvent FlushSummaryWriter CloseSummaryWriter"),
    ("workers", "reached",
     "Send Recv _Send _Recv _HostSend _HostRecv NcclAllReduce NcclReduce NcclBroadcast _NcclReduceSend _NcclReduceRecv "
     "_NcclBroadcastSend _NcclBroadcastRecv CollectiveReduce CollectiveReduceV2 CollectiveReduceV3 "
     "CollectiveReduceScatterV2 CollectiveGather CollectiveGatherV2 CollectiveBcastSend CollectiveBcastSendV2 "
     "CollectiveBcastRecv CollectiveBcastRecvV2 CollectivePermute CollectiveAllToAllV2 CollectiveAllToAllV3 "
     "CollectiveInitializeCommunicator CollectiveAssignGroupV2 CrossReplicaSum AllToAll"),
    ("sleep", "reached", "SleepOp SleepIdentityOp"),
    ("checkpoints-read", "called",
     "Restore RestoreSlice RestoreV2 DTensorRestoreV2"),
    ("tables-from-files", "asset",
     "InitializeTableFromTextFile InitializeTableFromTextFileV2"),
]

# Ops that keep state inside the process, or that are confined to their own device; in this order.
INSIDE = [
    ("variables", r"Variable|VarHandle|VarIsInitialized|^_VarHandlesOp|^_ReadVariablesOp|ReadVariable|^Assign|"
                  r"TemporaryVariable|ResourceScatter|ResourceGather|ResourceStrided|ResourceCountUpTo|Resource\w*Apply|"
                  r"ResourceInitializedOp|ResourceUsingOp|ResourceCreateOp|StubResourceHandle|MakeWeakResourceHandle|"
                  r"IsResourceHandleRefCounting|DestroyResourceOp|DisableCopyOnRead|DtypeWithDefaultOp|Empty|DeepCopy"),
    ("accumulators and locks", r"Accumulator|^Barrier|Mutex"),
    ("tables", r"HashTable|LookupTable|^InitializeTable(V2|FromDataset)$|SparseToTensorsMap|SparseFromTensorsMap"),
    ("queues and stages", r"Queue|^(Ordered)?Map(Stage|Unstage|Peek|Size|Clear|Incomplete)|^Stage|^Unstage|^Stack"),
    ("readers, which are nothing without a file", r"^Reader|^IdentityReader"),
    ("random numbers", r"Random|Multinomial|TruncatedNormal|Sampler|SampleDistorted|Stateful(Uniform|Standard|Trunc)|"
                       r"^Rng|NonDeterministicInts|SeedGenerator|StatelessRandomGetAlg|NegTrain"),
    ("control flow", r"^_?(If|While|Case|RiscWhile)$|StatefulPartitionedCall|^_(Arg|Retval|DeviceArg|DeviceRetval)$"),
    ("datasets in memory", r"Dataset|Iterator|IterationCounter|GlobalIterId|MemoryCache|ThreadPool|StatsAggregator"),
    ("tensor arrays", r"^TensorArray|ScopedAllocator|_ParallelConcatStart"),
    ("checks and information", r"^Assert$|CheckNumerics|Timestamp|DeviceIndex|DevicePlacement|GraphDefVersion|"
                               r"RequiresOlderGraphVersion|TestAttr|IsTensorFloat32Enabled|GuaranteeConst|SyncDevice|"
                               r"VariableShape|SummaryWriter"),
    ("values kept in a session", r"SessionHandle|SessionTensor"),
    ("recurrent kernels", r"^CudnnRNN"),
    ("boosted trees", r"BoostedTrees"),
    ("compiled arithmetic and TPUs", r"Xla|TPU|Infeed|Outfeed|Minibatch|Dedup|ConvertToCooTensor|"
                                     r"UpdateTaskIdAndGlobalCoreArray"),
]

# Arguments with names that suggest something outside, of ops that do not use them so.
NAMES_NOTHING = (
    r"^(Parse|Serialize|Deserialize|DatasetToGraph|ShardedFile|TensorSummaryV2|InTopK|CTCBeamSearch|ApproxTopK|"
    r"GetOptions|OptionsDataset|TensorSliceDataset|BoostedTrees|SetStats|ExperimentalSetStats|CollectivePermute|"
    r"StoreMinibatch|GetMinibatch|TPUCompile|_TPUCompile|_Xla|Xla)"
)
NAMES = re.compile(r"file|path|prefix|dir$|url|address|target|graph|program|module|mlir|executable|serialized")


def ops():
    found = op_def_pb2.OpList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return sorted(found.op, key=lambda op: op.name)


def family(name):
    return next((what for what, pattern in INSIDE if re.search(pattern, name)), None)


all_ops = ops()
names = [op.name for op in all_ops]
reaching = {name: kind for kind, _, listed in REACHING for name in listed.split()}
unknown = sorted(set(reaching) - set(names))
unclassed = [op.name for op in all_ops if op.is_stateful and op.name not in reaching and not family(op.name)]
naming = [
    op.name for op in all_ops
    if op.name not in reaching and not re.search(NAMES_NOTHING, op.name)
    and any(NAMES.search(part.name) for part in [*op.input_arg, *op.attr])
]
if unknown or unclassed or naming:
    sys.exit(f"not in TensorFlow: {unknown}\nstateful and in no class: {unclassed}\nnames something: {naming}")

inside = {}
for op in all_ops:
    if op.is_stateful and op.name not in reaching:
        inside.setdefault(family(op.name), []).append(op.name)
print(json.dumps({
    "source": f"TF_GetAllOpList of TensorFlow {tensorflow.__version__}; classes by tools/data/tensorflow_ops.py",
    "asOf": datetime.date.today().isoformat(),
    "reaching": [
        {"kind": kind, "refused": refused, "ops": sorted(listed.split())}
        for kind, refused, listed in REACHING
    ],
    "inside": [{"what": what, "ops": inside[what]} for what, _ in INSIDE if what in inside],
    "names": names,
}, indent=0))
