/**
 * TensorFlow functions, by the names with which Keras 2 records calls of them in a model. Its layers look up any name
 * that TensorFlow exports, including functions that load libraries and read files, so only functions that compute are
 * accepted. Source: tf_keras 2.15 layers/core/tf_op_layer.py; tensorflow/_api/v2, TensorFlow 2.21.
 */
const SPACES =
  /^(__operators__|audio|bitwise|dtypes|image|linalg|math|nn|quantization|ragged|random|sets|signal|sparse|strings)\.(\w+\.)*\w+$/;
const KERAS_SPACES = /^keras\.(activations|backend|losses|metrics|ops)\.\w+$/;
const CHECKS = /^debugging\.(assert_\w+|check_numerics|is_numeric_tensor)$/;
const NAMES: ReadonlySet<string> = new Set(
  (
    "abs acos acosh add add_n approx_top_k argmax argmin argsort as_string asin asinh atan atan2 atanh batch_gather " +
    "batch_to_space bitcast boolean_mask broadcast_dynamic_shape broadcast_static_shape broadcast_to case cast ceil " +
    "clip_by_global_norm clip_by_norm clip_by_value complex concat cond constant convert_to_tensor cos cosh cumprod " +
    "cumsum depth_to_space divide dynamic_partition dynamic_stitch edit_distance eig eigvals einsum ensure_shape equal " +
    "exp expand_dims expm1 extract_volume_patches eye fill fingerprint floor floor_div floordiv gather gather_nd " +
    "greater greater_equal group guarantee_const histogram_fixed_width identity identity_n is_nan less less_equal " +
    "linspace log log1p logical_and logical_not logical_or logical_xor matmul matrix_square_root maximum meshgrid " +
    "minimum mod multinomial multiply negative norm not_equal one_hot ones ones_like pad parallel_stack pow range rank " +
    "realdiv reciprocal reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum " +
    "repeat reshape reverse reverse_sequence roll round rsqrt saturate_cast scalar_mul scatter_nd searchsorted " +
    "sequence_mask shape shape_n sigmoid sign sin sinh size slice sort space_to_batch space_to_batch_nd space_to_depth " +
    "split sqrt square squared_difference squeeze stack stop_gradient strided_slice subtract tan tanh " +
    "tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_nd_sub tensor_scatter_nd_update " +
    "tensordot tile to_bfloat16 to_double to_float to_int32 to_int64 transpose truediv truncatediv truncatemod unique " +
    "unique_with_counts unravel_index unstack where zeros zeros_like"
  ).split(" "),
);

/** Classes whose methods are called by name. */
const CLASSES = /^((sparse|ragged)\.)?(RaggedTensor|SparseTensor|Tensor|TensorShape)$/;

/** Whether a function that a model names does nothing but compute. */
export function isComputing(symbol: unknown): boolean {
  if (typeof symbol !== "string") return false;
  const name = symbol.replace(/^compat\.v[12]\./, "");
  return [SPACES, KERAS_SPACES, CHECKS].some((known) => known.test(name)) || NAMES.has(name);
}

/** Whether a class whose methods a model calls is a class of tensors. */
export function isTensorClass(symbol: unknown): boolean {
  return typeof symbol === "string" && CLASSES.test(symbol);
}
