package import Kernels

/// The architecture of a decoder of the Llama family; names follow Hugging Face's `config.json`.
package struct ModelConfiguration: Codable, Sendable, Equatable {
  package var vocabularySize: Int
  package var hiddenSize: Int
  package var layers: Int
  package var attentionHeads: Int
  package var keyValueHeads: Int
  package var headDim: Int
  /// Width of the gated feed-forward layer.
  package var intermediateSize: Int
  /// Longest sequence, in tokens.
  package var maxPositions: Int
  package var ropeTheta: Double
  /// How the rotary frequencies are scaled, if they are.
  package var ropeScaling: RotaryScaling?
  package var rmsNormEpsilon: Float
  /// Whether the head shares the embedding table.
  package var tieWordEmbeddings: Bool
  /// Whether queries, keys and values have a bias, as in Qwen2.
  package var attentionBias: Bool
  /// Whether each head's queries and keys are normalised, as in Qwen3.
  package var queryKeyNorm: Bool
  /// Standard deviation of the initial weights.
  package var initializerRange: Double

  package init(
    vocabularySize: Int, hiddenSize: Int, layers: Int, attentionHeads: Int, keyValueHeads: Int, headDim: Int,
    intermediateSize: Int, maxPositions: Int, ropeTheta: Double = 10_000,
    ropeScaling: RotaryScaling? = nil, rmsNormEpsilon: Float = 1e-5,
    tieWordEmbeddings: Bool = true, attentionBias: Bool = false, queryKeyNorm: Bool = false,
    initializerRange: Double = 0.02
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.attentionHeads = attentionHeads
    self.keyValueHeads = keyValueHeads
    self.headDim = headDim
    self.intermediateSize = intermediateSize
    self.maxPositions = maxPositions
    self.ropeTheta = ropeTheta
    self.ropeScaling = ropeScaling
    self.rmsNormEpsilon = rmsNormEpsilon
    self.tieWordEmbeddings = tieWordEmbeddings
    self.attentionBias = attentionBias
    self.queryKeyNorm = queryKeyNorm
    self.initializerRange = initializerRange
  }

  /// Head counts and size for the attention kernels.
  package var attention: AttentionShape {
    AttentionShape(heads: attentionHeads, keyValueHeads: keyValueHeads, headDim: headDim)
  }

  /// The rotary tables of all positions.
  package func rotaryEmbedding() -> RotaryEmbedding {
    RotaryEmbedding(headDim: headDim, positions: maxPositions, theta: ropeTheta, scaling: ropeScaling)
  }

  /// Rows of the embedding table and the head as stored: a multiple of 64 and at least 128, which products take faster. Rows
  /// behind the vocabulary are zero and stay so.
  package var paddedVocabularySize: Int { max(128, (vocabularySize + 63) / 64 * 64) }

  /// The products of a layer, and last that of the head.
  package var products: [ProductCheck.Shape] {
    let attention = self.attention
    return [
      ProductCheck.Shape(inputs: hiddenSize, outputs: attention.width),
      ProductCheck.Shape(inputs: attention.queryWidth, outputs: hiddenSize),
      ProductCheck.Shape(inputs: hiddenSize, outputs: 2 * intermediateSize),
      ProductCheck.Shape(inputs: intermediateSize, outputs: hiddenSize),
      ProductCheck.Shape(inputs: hiddenSize, outputs: paddedVocabularySize),
    ]
  }

  /// Checks of all products on this machine: whether they are right, and whether a row's bits depend on other rows.
  package func productChecks() -> [ProductCheck] {
    Set(products).sorted { ($0.inputs, $0.outputs) < ($1.inputs, $1.outputs) }.map { ProductCheck.run($0) }
  }
}
