import Kernels
import TestSupport
import Testing
import Transformers

@Suite struct DecoderTests {
  private let temperature: Float = 0.7

  /// Two sequences, then a prompt with three completions, one of a single token.
  private struct Mixture {
    var batch = PackedBatch()
    /// The same targets in the same order, each sequence whole.
    var sequences: [(tokens: [Int32], firstTarget: Int)] = []

    init(vocabulary: Int, seed: UInt64, lengths: [(Int, prompt: Int)], prompt: Int, completions: [Int]) {
      var numbers = TestNumbers(seed: seed)
      for (length, prompt) in lengths {
        let tokens = numbers.tokens(length, below: vocabulary)
        batch.add(tokens, firstTarget: prompt)
        sequences.append((tokens, prompt))
      }
      let question = numbers.tokens(prompt, below: vocabulary)
      let answers = completions.map { numbers.tokens($0, below: vocabulary) }
      batch.add(prompt: question, completions: answers)
      for answer in answers where !answer.isEmpty { sequences.append((question + answer, prompt)) }
    }
  }

  private func mixture(_ configuration: ModelConfiguration) -> Mixture {
    Mixture(
      vocabulary: configuration.vocabularySize, seed: 8, lengths: [(5, prompt: 1), (6, prompt: 4)], prompt: 3,
      completions: [1, 4, 2])
  }

  @Test(arguments: TestModels.kinds) func `logits are those of the naive model`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 2)
    var numbers = TestNumbers(seed: 3)
    let tokens = numbers.tokens(40, below: configuration.vocabularySize)
    var batch = PackedBatch()
    batch.add(tokens, firstTarget: 1)
    let decoder = Decoder(configuration)
    let workspace = Workspace(configuration)
    decoder.forward(batch, model.tensors, workspace)
    let expected = NaiveDecoder(model).logits(Array(tokens.dropLast())).flatMap { $0 }
    #expect(relativeDifference(decoder.logits(batch, model.tensors, workspace), expected) < 5e-6)
  }

  @Test(arguments: TestModels.kinds) func `the gradient is the derivative of the naive model's loss`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 4)
    let given = mixture(configuration)
    var numbers = TestNumbers(seed: 5)
    let count = given.batch.targets.count
    let objective = FixedCoefficients(
      logProbability: numbers.floats(count), entropy: numbers.floats(count),
      meanLogProbability: numbers.floats(count))
    let (gradient, seen) = Decoder(configuration).gradient(
      given.batch, model, objective, temperature: temperature)

    var naive = NaiveDecoder(model)
    func measures() -> [NaiveLayers.TokenMeasures] {
      given.sequences.flatMap {
        naive.measures($0.tokens, firstTarget: $0.firstTarget, temperature: Double(temperature))
      }
    }
    let expected = measures()
    #expect(absoluteDifference(doubles(seen.seenLogProbability), expected.map(\.logProbability)) < 2e-5)
    #expect(absoluteDifference(doubles(seen.seenEntropy), expected.map(\.entropy)) < 2e-5)
    #expect(
      absoluteDifference(doubles(seen.seenMeanLogProbability), expected.map(\.meanLogProbability)) < 2e-5)

    func loss() -> Double {
      measures().enumerated().reduce(0) { sum, row in
        sum + Double(objective.logProbability[row.offset]) * row.element.logProbability
          + Double(objective.entropy[row.offset]) * row.element.entropy
          + Double(objective.meanLogProbability[row.offset]) * row.element.meanLogProbability
      }
    }
    let step = 1e-5
    for tensor in model.layout.tensors {
      let isTable = tensor.role == .embedding || tensor.role == .head
      let real = isTable ? configuration.vocabularySize * configuration.hiddenSize : tensor.count
      var derivatives: [Double] = []
      for index in tensor.offset..<tensor.offset + real {
        let value = naive.parameters[index]
        naive.parameters[index] = value + step
        let above = loss()
        naive.parameters[index] = value - step
        let below = loss()
        naive.parameters[index] = value
        derivatives.append((above - below) / (2 * step))
      }
      let values = gradient.buffer.vector(at: tensor.offset, count: tensor.count).array
      #expect(relativeDifference(Array(values.prefix(real)), derivatives) < 2e-5, "\(tensor.role)")
      #expect(values.dropFirst(real).allSatisfy { $0 == 0 }, "padding of \(tensor.role)")
    }
  }

  @Test(arguments: TestModels.kinds)
  func `a shared prompt gives the log-probabilities and gradients of whole sequences`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 6)
    // More targets than the head takes at a time, and segments longer than the lanes.
    let given = Mixture(
      vocabulary: configuration.vocabularySize, seed: 9, lengths: [(40, prompt: 3)], prompt: 33,
      completions: [1, 70, 17, 0, 1, 50])
    var separate = PackedBatch()
    for sequence in given.sequences { separate.add(sequence.tokens, firstTarget: sequence.firstTarget) }
    #expect(separate.targets == given.batch.targets)
    #expect(separate.targets.count > 128 && given.batch.tokens.count < separate.tokens.count)
    var numbers = TestNumbers(seed: 7)
    let objective = FixedCoefficients(logProbability: numbers.floats(separate.targets.count))
    let decoder = Decoder(configuration)
    let (shared, seenShared) = decoder.gradient(given.batch, model, objective)
    let (whole, seenWhole) = decoder.gradient(separate, model, objective)
    #expect(
      absoluteDifference(doubles(seenShared.seenLogProbability), doubles(seenWhole.seenLogProbability)) < 1e-5
    )
    for (a, b) in zip(shared.namedTensors, whole.namedTensors) {
      #expect(relativeDifference(a.view.array, doubles(b.view.array)) < 1e-5, "\(a.name)")
    }
    // Scoring alone takes the same path without keeping anything.
    #expect(decoder.logProbabilities(given.batch, model) == seenShared.seenLogProbability)
  }

  @Test(arguments: TestModels.kinds) func `an empty batch has a zero gradient, even as the first`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 1)
    let (gradient, objective) = Decoder(configuration).gradient(PackedBatch(), model, FixedCoefficients())
    #expect(gradient.buffer.array().allSatisfy { $0 == 0 })
    #expect(objective.seenLogProbability.isEmpty)
    #expect(Decoder(configuration).logProbabilities(PackedBatch(), model).isEmpty)
  }

  @Test func `a workspace that was used before changes no bit`() {
    let configuration = TestModels.kinds[3]
    let model = TestModels.random(configuration, seed: 1)
    let decoder = Decoder(configuration)
    let workspace = Workspace(configuration)
    var results: [[Float]] = []
    var large = PackedBatch()
    var numbers = TestNumbers(seed: 2)
    large.add(numbers.tokens(150, below: configuration.vocabularySize), firstTarget: 1)
    for batch in [mixture(configuration).batch, large, mixture(configuration).batch] {
      var objective = FixedCoefficients(
        logProbability: [Float](repeating: -0.1, count: batch.targets.count))
      let gradient = Parameters(zeros: configuration)
      decoder.forward(batch, model.tensors, workspace)
      decoder.backward(
        batch, model.tensors, temperature: 1, objective: &objective, into: GradientViews(gradient), workspace)
      results.append(gradient.buffer.array())
    }
    #expect(results[0] == results[2])
    #expect(results[0] != results[1])
  }

  @Test(arguments: TestModels.kinds) func `computing activations again changes no bit`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 3)
    let batch = mixture(configuration).batch
    let decoder = Decoder(configuration)
    let gradients = ActivationMemory.allCases.map { memory in
      let workspace = Workspace(configuration, memory: memory)
      var objective = FixedCoefficients(
        logProbability: [Float](repeating: -0.1, count: batch.targets.count))
      let gradient = Parameters(zeros: configuration)
      decoder.forward(batch, model.tensors, workspace)
      decoder.backward(
        batch, model.tensors, temperature: 1, objective: &objective, into: GradientViews(gradient), workspace)
      return gradient.buffer.array()
    }
    #expect(gradients[0] == gradients[1])
  }

  @Test(arguments: TestModels.kinds) func `the memory of a workspace is known beforehand`(
    configuration: ModelConfiguration
  ) {
    let model = TestModels.random(configuration, seed: 3)
    let batch = mixture(configuration).batch
    for memory in ActivationMemory.allCases {
      let workspace = Workspace(configuration, memory: memory)
      let floats = Workspace.floats(
        configuration, tokens: batch.tokens.count, widest: batch.widestSegment, keeps: memory)
      #expect(workspace.floats == 0)
      Decoder(configuration).forward(batch, model.tensors, workspace)
      #expect(workspace.floats == floats)
      workspace.reserve(tokens: 100, widest: 50)
      let reserved = workspace.floats
      #expect(reserved == Workspace.floats(configuration, tokens: 100, widest: 50, keeps: memory))
      // What fits needs no more, least of all to score.
      for keeps in [true, false] {
        Decoder(configuration).forward(batch, model.tensors, workspace, keepsActivations: keeps)
      }
      #expect(workspace.floats == reserved)
    }
    let sizes = [nil, ActivationMemory.low, .full].map {
      Workspace.floats(configuration, tokens: 1000, widest: 100, keeps: $0)
    }
    #expect(sizes[0] < sizes[1] && sizes[1] < sizes[2])
  }
}
