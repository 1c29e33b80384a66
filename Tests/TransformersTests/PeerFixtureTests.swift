import Foundation
import Kernels
import TestSupport
import Testing
import Transformers

/// What transformers and PyTorch compute; `benchmarks/peers` says how.
@Suite struct PeerFixtureTests {
  static let models = ["llama", "llama-untied", "qwen2", "qwen3"]

  struct Expected: Decodable {
    struct Optimizer: Decodable {
      let learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm: Float
    }
    struct Final: Decodable {
      let name: String
      let sum: Double
      let first: [Double]
    }
    let sequences: [[Int32]]
    let promptLengths: [Int]
    let loss: Double
    let optimizer: Optimizer
    let losses: [Double]
    let gradientNorms: [Double]
    let final: [Final]
  }

  /// One model with what is expected of it.
  private struct Peer {
    let configuration: ModelConfiguration
    let model: Parameters
    let tensors: Safetensors
    let expected: Expected
    /// All tokens but the prompts' as targets, and all but the first.
    var batch = PackedBatch()
    var everything = PackedBatch()

    init(_ name: String) throws {
      let directory = try Peer.fixtures().appendingPathComponent(name)
      configuration = try ModelConfiguration(huggingFace: directory.appendingPathComponent("config.json"))
      model = try Parameters.load(configuration, from: directory.appendingPathComponent("model.safetensors"))
      tensors = try Safetensors(contentsOf: directory.appendingPathComponent("expected.safetensors"))
      expected = try Peer.decode(Expected.self, directory.appendingPathComponent("expected.json"))
      for (sequence, prompt) in zip(expected.sequences, expected.promptLengths) {
        batch.add(sequence, firstTarget: prompt)
        // The last token is predicted, never fed in: one more makes all rows of the fixture's logits.
        everything.add(sequence + [0], firstTarget: 1)
      }
    }

    static func fixtures() throws -> URL {
      try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ url: URL) throws -> Value {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(contentsOf: url))
    }

    /// Loss of the batch, and its gradient.
    func gradient() -> (loss: Double, gradient: Parameters) {
      let weight = 1 / Float(batch.targets.count)
      let objective = FixedCoefficients(
        logProbability: [Float](repeating: -weight, count: batch.targets.count))
      let (gradient, seen) = Decoder(configuration).gradient(batch, model, objective)
      return (-seen.seenLogProbability.reduce(0) { $0 + Double($1) } / Double(batch.targets.count), gradient)
    }
  }

  @Test(arguments: models) func `logits are those of transformers`(name: String) throws {
    let peer = try Peer(name)
    let decoder = Decoder(peer.configuration)
    let workspace = Workspace(peer.configuration)
    decoder.forward(peer.everything, peer.model.tensors, workspace)
    let logits = decoder.logits(peer.everything, peer.model.tensors, workspace)
    let expected = doubles(try peer.tensors.floats("logits"))
    report("\(name) logits", relativeDifference(logits, expected))
    #expect(relativeDifference(logits, expected) < 2e-6)
  }

  @Test(arguments: models) func `loss and gradients of every tensor are those of PyTorch`(name: String) throws
  {
    let peer = try Peer(name)
    let (loss, gradient) = peer.gradient()
    #expect(abs(loss / peer.expected.loss - 1) < 1e-6)
    let tensors = gradient.namedTensors
    #expect(
      Set(tensors.map { "gradient." + $0.name })
        == Set(peer.tensors.header.tensors.keys).subtracting(["logits"]))
    // But for the rotation a key's bias shifts all scores alike, so its gradient is nearly rounding alone:
    // differences are relative to the largest gradient of any tensor.
    let largest = try tensors.flatMap { try peer.tensors.floats("gradient." + $0.name) }.reduce(0) {
      max($0, abs($1))
    }
    var worst = 0.0
    for tensor in tensors {
      let expected = doubles(try peer.tensors.floats("gradient." + tensor.name))
      let difference = absoluteDifference(doubles(tensor.view.array), expected) / Double(largest)
      worst = max(worst, difference)
      #expect(difference < 2e-6, "\(tensor.name)")
    }
    report("\(name) gradients", worst)
    report("\(name) loss", abs(loss / peer.expected.loss - 1))
  }

  @Test(arguments: models) func `ten steps give the losses, gradient norms and weights of PyTorch`(
    name: String
  ) throws {
    let peer = try Peer(name)
    let given = peer.expected.optimizer
    let optimizer = AdamW(
      beta1: given.beta1, beta2: given.beta2, epsilon: given.epsilon, weightDecay: given.weightDecay)
    let (first, second) = (Parameters(zeros: peer.configuration), Parameters(zeros: peer.configuration))
    var losses: [Double] = []
    var norms: [Double] = []
    for step in 1...peer.expected.losses.count {
      let (loss, gradient) = peer.gradient()
      let vector = gradient.buffer.vector
      let norm = (0..<SumOfSquares.blocks(vector.count)).reduce(0) { $0 + SumOfSquares.block($1, of: vector) }
        .squareRoot()
      losses.append(loss)
      norms.append(norm)
      for tensor in peer.model.layout.tensors {
        func part(_ parameters: Parameters) -> Vector {
          parameters.buffer.vector(at: tensor.offset, count: tensor.count)
        }
        optimizer.update(
          part(peer.model), gradient: part(gradient), firstMoment: part(first), secondMoment: part(second),
          step: step,
          learningRate: given.learningRate,
          gradientScale: Float(min(1, Double(given.maxGradientNorm) / (norm + 1e-6))),
          decays: tensor.isMatrix)
      }
    }
    // Adam divides by the gradient's own size, so that rounding grows from step to step.
    let largestLoss = zip(losses, peer.expected.losses).map { abs($0 / $1 - 1) }.max() ?? .infinity
    let largestNorm = zip(norms, peer.expected.gradientNorms).map { abs($0 / $1 - 1) }.max() ?? .infinity
    report("\(name) losses", largestLoss)
    report("\(name) norms", largestNorm)
    #expect(largestLoss < 1e-5)
    #expect(largestNorm < 2e-5)
    var worst = 0.0
    for expected in peer.expected.final {
      let tensor = try #require(peer.model.namedTensors.first { $0.name == expected.name })
      worst = max(worst, absoluteDifference(doubles(Array(tensor.view.array.prefix(4))), expected.first))
      let sum = tensor.view.array.reduce(0) { $0 + Double($1) }
      worst = max(worst, abs(sum - expected.sum) / Double(tensor.view.count))
    }
    report("\(name) weights", worst)
    #expect(worst < 1e-4)
  }

  @Test(arguments: models) func `a saved peer is the file that transformers wrote, tensor by tensor`(
    name: String
  ) throws {
    let peer = try Peer(name)
    let directory = try TemporaryDirectory()
    try peer.model.save(to: directory.file("model.safetensors"))
    try peer.configuration.saveHuggingFace(to: directory.file("config.json"))
    #expect(try ModelConfiguration(huggingFace: directory.file("config.json")) == peer.configuration)
    let ours = try Safetensors(contentsOf: directory.file("model.safetensors"))
    let theirs = try Safetensors(
      contentsOf: Peer.fixtures().appendingPathComponent(name).appendingPathComponent("model.safetensors"))
    #expect(ours.header.metadata == theirs.header.metadata)
    #expect(Set(ours.header.tensors.keys) == Set(theirs.header.tensors.keys))
    for (tensor, entry) in ours.header.tensors {
      #expect(theirs.header.tensors[tensor]?.shape == entry.shape)
      #expect(try ours.floats(tensor) == theirs.floats(tensor))
    }
  }

  struct SamplingFixture: Decodable {
    struct Case: Decodable {
      let logits: Int
      let temperature: Float
      let topK: Int
      let topP, minP: Float
      let kept: Int
      let probabilities: [Double]
    }
    let logits: [[Float]]
    let cases: [Case]
  }

  @Test func `filtered distributions are those of transformers`() throws {
    let fixture = try Peer.decode(
      SamplingFixture.self, Peer.fixtures().appendingPathComponent("sampling.json"))
    #expect(fixture.cases.count >= 48)
    var worst = 0.0
    for given in fixture.cases {
      let logits = FloatBuffer(count: fixture.logits[given.logits].count)
      logits.overwrite(with: fixture.logits[given.logits])
      let settings = SamplingSettings(
        temperature: given.temperature, topK: given.topK, topP: given.topP, minP: given.minP)
      let result = TokenDistribution(vocabulary: logits.count).probabilities(
        logits.vector, settings: settings)
      #expect(result.count { $0 > 0 } == given.kept || given.kept == logits.count, "\(settings)")
      let difference = absoluteDifference(doubles(result), given.probabilities)
      worst = max(worst, difference)
      #expect(difference < 1e-6, "\(settings)")
    }
    report("sampling probabilities", worst)
  }

  /// Prints a largest difference when somebody wants to see them all.
  private func report(_ what: String, _ difference: Double) {
    if ProcessInfo.processInfo.environment["SHOW_DIFFERENCES"] != nil {
      print("difference \(what): \(difference)")
    }
  }
}
