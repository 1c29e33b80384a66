/// Sizes of a grouped-query attention layer. A row of its input holds all query heads, then all key heads, then all
/// value heads; query head h reads key/value head h / (heads / keyValueHeads).
package struct AttentionShape: Sendable, Equatable {
  package let heads: Int
  package let keyValueHeads: Int
  package let headDim: Int

  package init(heads: Int, keyValueHeads: Int, headDim: Int) {
    precondition(
      heads > 0 && keyValueHeads > 0 && heads % keyValueHeads == 0,
      "heads must be a multiple of key/value heads")
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDim = headDim
  }

  /// Columns of the queries of a row.
  package var queryWidth: Int { heads * headDim }
  /// Columns of the keys (or the values) of a row.
  package var keyWidth: Int { keyValueHeads * headDim }
  /// Columns of a row of queries, keys and values.
  package var width: Int { queryWidth + 2 * keyWidth }
  /// Query heads that share a key/value head.
  package var groupSize: Int { heads / keyValueHeads }
  /// What products of queries and keys are multiplied by.
  package var scale: Float { 1 / Float(headDim).squareRoot() }
}
