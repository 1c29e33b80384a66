internal import Kernels

/// Memory for a chunk of target rows.
final class HeadWorkspace {
  let chunk: Int
  let hidden, normed, inverse, logits, hiddenGradient, normedGradient: FloatBuffer
  let rows: TokenHead.Rows
  let coefficients: TokenHead.Coefficients
  private let perRow: [FloatBuffer]

  init(_ configuration: ModelConfiguration, chunk: Int) {
    self.chunk = chunk
    func buffer(_ columns: Int) -> FloatBuffer { FloatBuffer(count: chunk * columns) }
    hidden = buffer(configuration.hiddenSize)
    normed = buffer(configuration.hiddenSize)
    inverse = buffer(1)
    logits = buffer(configuration.paddedVocabularySize)
    hiddenGradient = buffer(configuration.hiddenSize)
    normedGradient = buffer(configuration.hiddenSize)
    perRow = (0..<7).map { _ in buffer(1) }
    rows = TokenHead.Rows(
      logProbability: perRow[0].vector, logSumExp: perRow[1].vector, entropy: perRow[2].vector,
      meanLogProbability: perRow[3].vector)
    coefficients = TokenHead.Coefficients(
      logProbability: perRow[4].vector, entropy: perRow[5].vector, meanLogProbability: perRow[6].vector)
  }
}
