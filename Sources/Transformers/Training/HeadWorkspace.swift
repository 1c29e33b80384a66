internal import Kernels

/// Memory for a chunk of target rows.
struct HeadWorkspace {
  /// Rows that the head takes at a time.
  static let chunk = 128

  /// The last residual stream of the rows, and its gradient [chunk, d].
  let hidden, hiddenGradient: Matrix
  let normed, normedGradient: Matrix
  let inverse: Vector
  let logits: Matrix
  let rows: TokenHead.Rows
  let coefficients: TokenHead.Coefficients

  init(_ c: ModelConfiguration, in arena: inout Arena) {
    let (chunk, d) = (Self.chunk, c.hiddenSize)
    hidden = arena.matrix(chunk, d)
    hiddenGradient = arena.matrix(chunk, d)
    normed = arena.matrix(chunk, d)
    normedGradient = arena.matrix(chunk, d)
    inverse = arena.vector(chunk)
    logits = arena.matrix(chunk, c.paddedVocabularySize)
    rows = TokenHead.Rows(
      logProbability: arena.vector(chunk), logSumExp: arena.vector(chunk), entropy: arena.vector(chunk),
      meanLogProbability: arena.vector(chunk))
    coefficients = TokenHead.Coefficients(
      logProbability: arena.vector(chunk), entropy: arena.vector(chunk),
      meanLogProbability: arena.vector(chunk)
    )
  }

  /// Floats that it takes.
  static func floats(_ c: ModelConfiguration) -> Int {
    4 * Arena.floats(chunk, c.hiddenSize) + 8 * Arena.floats(chunk)
      + Arena.floats(chunk, c.paddedVocabularySize)
  }
}
