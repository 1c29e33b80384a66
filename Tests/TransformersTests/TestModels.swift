import Kernels
import TestSupport
import Transformers

/// Small models for tests.
enum TestModels {
  /// One of each kind: tied and untied, grouped heads, with bias, with query and key norms.
  static let kinds = [
    ModelConfiguration(
      vocabularySize: 19, hiddenSize: 12, layers: 2, attentionHeads: 4, keyValueHeads: 2, headDim: 4,
      intermediateSize: 10, maxPositions: 512),
    ModelConfiguration(
      vocabularySize: 17, hiddenSize: 20, layers: 2, attentionHeads: 3, keyValueHeads: 1, headDim: 6,
      intermediateSize: 7, maxPositions: 512, tieWordEmbeddings: false, attentionBias: true),
    ModelConfiguration(
      vocabularySize: 16, hiddenSize: 16, layers: 2, attentionHeads: 2, keyValueHeads: 2, headDim: 10,
      intermediateSize: 17, maxPositions: 512, queryKeyNorm: true),
    ModelConfiguration(
      vocabularySize: 23, hiddenSize: 15, layers: 2, attentionHeads: 4, keyValueHeads: 1, headDim: 2,
      intermediateSize: 16, maxPositions: 512, ropeTheta: 1e6, rmsNormEpsilon: 1e-6, tieWordEmbeddings: false,
      attentionBias: true, queryKeyNorm: true),
  ]

  /// Layers wider than a vector, with a vocabulary for completions of many lengths.
  static let wide = ModelConfiguration(
    vocabularySize: 40, hiddenSize: 96, layers: 2, attentionHeads: 4, keyValueHeads: 2, headDim: 24,
    intermediateSize: 96, maxPositions: 512)

  /// Weights far from the usual start, gains from 1 and biases from 0, so that a forgotten one shows.
  static func random(_ configuration: ModelConfiguration, seed: UInt64) -> Parameters {
    let parameters = Parameters(zeros: configuration)
    var numbers = TestNumbers(seed: seed)
    for tensor in parameters.namedTensors {
      for i in 0..<tensor.view.count {
        let noise = Float.random(in: -1...1, using: &numbers)
        if tensor.name.hasSuffix("norm.weight") {
          tensor.view[i] = 1 + 0.5 * noise
        } else if tensor.name.hasSuffix("bias") || tensor.name.contains("embed_tokens") {
          tensor.view[i] = 0.5 * noise
        } else {
          tensor.view[i] = 1.7 * noise / Float(tensor.shape[1]).squareRoot()
        }
      }
    }
    return parameters
  }
}

/// An objective linear in what the head measures, with given coefficients, that keeps what it is shown.
struct FixedCoefficients: TokenObjective {
  var logProbability: [Float] = []
  var entropy: [Float] = []
  var meanLogProbability: [Float] = []
  var needsEntropy: Bool { !entropy.isEmpty || !meanLogProbability.isEmpty }
  private(set) var seenLogProbability: [Float] = []
  private(set) var seenEntropy: [Float] = []
  private(set) var seenMeanLogProbability: [Float] = []

  init(logProbability: [Float] = [], entropy: [Float] = [], meanLogProbability: [Float] = []) {
    self.logProbability = logProbability
    self.entropy = entropy
    self.meanLogProbability = meanLogProbability
  }

  mutating func evaluate(
    _ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients
  ) {
    for (row, target) in range.enumerated() {
      seenLogProbability.append(rows.logProbability[row])
      seenEntropy.append(rows.entropy[row])
      seenMeanLogProbability.append(rows.meanLogProbability[row])
      coefficients.logProbability[row] = logProbability.isEmpty ? 0 : logProbability[target]
      coefficients.entropy[row] = entropy.isEmpty ? 0 : entropy[target]
      coefficients.meanLogProbability[row] = meanLogProbability.isEmpty ? 0 : meanLogProbability[target]
    }
  }
}

extension Decoder {
  /// Forward and backward in one go; returns the gradient and the objective that has seen the batch.
  func gradient(
    _ batch: PackedBatch, _ model: Parameters, _ objective: FixedCoefficients, temperature: Float = 1
  ) -> (gradient: Parameters, objective: FixedCoefficients) {
    var objective = objective
    let workspace = Workspace(configuration)
    let gradient = Parameters(zeros: configuration)
    // What is overwritten may have been anything.
    for tensor in gradient.namedTensors { tensor.view.overwrite(with: .nan) }
    forward(batch, model.tensors, workspace)
    backward(
      batch, model.tensors, temperature: temperature, objective: &objective, into: GradientViews(gradient),
      workspace
    )
    return (gradient, objective)
  }

  /// Log-probabilities of the batch's targets.
  func logProbabilities(_ batch: PackedBatch, _ model: Parameters, temperature: Float = 1) -> [Float] {
    var objective = FixedCoefficients()
    let workspace = Workspace(configuration)
    forward(batch, model.tensors, workspace, keepsActivations: false)
    score(batch, model.tensors, temperature: temperature, objective: &objective, workspace)
    return objective.seenLogProbability
  }
}
