internal import Kernels

extension ModelConfiguration {
  /// The work of a training step on `rows` rows that follow `prefix` rows of the same sequence, in multiply-adds: what
  /// shards are balanced by. A function of the architecture alone, so that the shards are the same on every machine.
  ///
  /// Forward, gradient of the input and gradient of the weight take one product each with every weight; attention takes
  /// seven for every pair of a row and one that it sees (two forward, five backward), counted twice since they run at about
  /// half the rate.
  package func trainingCost(rows: Int, after prefix: Int = 0) -> Int {
    let shape = attention
    let perLayer = hiddenSize * (shape.width + shape.queryWidth + 3 * intermediateSize)
    let weights = layers * perLayer + hiddenSize * paddedVocabularySize
    let pairs = rows * prefix + rows * (rows + 1) / 2
    return 3 * rows * weights + 2 * 7 * layers * shape.queryWidth * pairs
  }
}
