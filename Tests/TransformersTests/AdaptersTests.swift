import Foundation
import Kernels
import TestSupport
import Testing
import Transformers

@Suite struct AdaptersTests {
  /// One adapter as tests see it: where it is in the buffer, and which named tensor it stands beside.
  private struct Place {
    let tensor: NamedTensor
    let rank: Int
    let a, b: Int

    var rows: Int { tensor.shape[0] }
    var inputs: Int { tensor.shape[1] }
  }

  /// A, then B, of each target of each layer, each from a multiple of 16 on.
  private func places(_ adapters: AdapterConfiguration, _ model: Parameters) -> [Place] {
    var offset = 0
    func next(_ count: Int) -> Int {
      defer { offset += (count + 15) / 16 * 16 }
      return offset
    }
    return (0..<model.configuration.layers).flatMap { layer in
      adapters.targets.map { target in
        let tensor = model.namedTensors.first {
          $0.name.hasPrefix("model.layers.\(layer).") && $0.name.hasSuffix(".\(target.rawValue).weight")
        }!
        return Place(
          tensor: tensor, rank: adapters.rank, a: next(adapters.rank * tensor.shape[1]),
          b: next(tensor.shape[0] * adapters.rank))
      }
    }
  }

  /// Adapters far from their start, where B is zero.
  private func adapters(_ configuration: AdapterConfiguration, of base: Parameters) -> Adapters {
    let adapters = Adapters(configuration, of: base, seed: 1, stage: 1)
    var numbers = TestNumbers(seed: 12)
    for place in places(configuration, base) {
      for i in place.a..<place.a + place.rank * place.inputs {
        adapters.buffer.vector[i] = Float.random(in: -0.4...0.4, using: &numbers)
      }
      for i in place.b..<place.b + place.rows * place.rank {
        adapters.buffer.vector[i] = Float.random(in: -0.4...0.4, using: &numbers)
      }
    }
    return adapters
  }

  private func merged(_ adapters: Adapters) -> Parameters {
    let model = adapters.base.copy()
    for piece in 0..<adapters.pieces { adapters.merge(piece: piece, into: model) }
    return model
  }

  private func batch(_ configuration: ModelConfiguration) -> PackedBatch {
    var numbers = TestNumbers(seed: 8)
    var batch = PackedBatch()
    batch.add(numbers.tokens(6, below: configuration.vocabularySize), firstTarget: 2)
    batch.add(
      prompt: numbers.tokens(3, below: configuration.vocabularySize),
      completions: [4, 1].map { numbers.tokens($0, below: configuration.vocabularySize) })
    return batch
  }

  private static let settings = [
    AdapterConfiguration(rank: 3, alpha: 12, targets: AdapterConfiguration.Target.allCases),
    AdapterConfiguration(rank: 1, alpha: 1, targets: [.value, .query]),
    AdapterConfiguration(rank: 20, alpha: 10, targets: [.down, .up, .attentionOutput]),
  ]

  @Test(arguments: TestModels.kinds) func `fresh adapters leave the model as it is, to the bit`(
    configuration: ModelConfiguration
  ) {
    let base = TestModels.random(configuration, seed: 2)
    let adapters = Adapters(Self.settings[0], of: base, seed: 7, stage: 1)
    #expect(merged(adapters).sha256() == base.sha256())
    for place in places(Self.settings[0], base) {
      let a = adapters.buffer.vector(at: place.a, count: place.rank * place.inputs).array
      let bound = 1 / Float(place.inputs).squareRoot()
      #expect(a.allSatisfy { abs($0) <= bound } && Set(a).count > a.count / 2)
      #expect(
        adapters.buffer.vector(at: place.b, count: place.rows * place.rank).array.allSatisfy { $0 == 0 })
    }
    // Seeds and stages have numbers of their own.
    let others = [(7, 1), (7, 2), (8, 1)].map { Adapters(Self.settings[0], of: base, seed: $0, stage: $1) }
    #expect(Set(others.map { $0.buffer.sha256() }).count == 3)
    #expect(others[0].buffer.sha256() == adapters.buffer.sha256())
  }

  @Test(arguments: TestModels.kinds, settings)
  func `merged weights are W + alpha/r B A beside the targets, and the frozen ones elsewhere`(
    configuration: ModelConfiguration, setting: AdapterConfiguration
  ) {
    let base = TestModels.random(configuration, seed: 2)
    let adapters = adapters(setting, of: base)
    let model = merged(adapters)
    let places = places(setting, base)
    for (before, after) in zip(base.namedTensors, model.namedTensors) {
      guard let place = places.first(where: { $0.tensor.name == before.name }) else {
        #expect(before.view.array == after.view.array, "\(before.name) is frozen")
        continue
      }
      var expected = doubles(before.view.array)
      for row in 0..<place.rows {
        for column in 0..<place.inputs {
          for r in 0..<place.rank {
            expected[row * place.inputs + column] +=
              setting.alpha / Double(place.rank)
              * Double(adapters.buffer.vector[place.b + row * place.rank + r])
              * Double(adapters.buffer.vector[place.a + r * place.inputs + column])
          }
        }
      }
      #expect(relativeDifference(after.view.array, expected) < 1e-6, "\(before.name)")
    }
  }

  @Test(arguments: TestModels.kinds, settings)
  func `the gradient is the derivative of the naive model's loss`(
    configuration: ModelConfiguration, setting: AdapterConfiguration
  ) {
    let base = TestModels.random(configuration, seed: 4)
    let adapters = adapters(setting, of: base)
    let batch = batch(configuration)
    var numbers = TestNumbers(seed: 5)
    let coefficients = numbers.floats(batch.targets.count)
    let gradients = ActivationMemory.allCases.map { memory in
      var objective = FixedCoefficients(logProbability: coefficients)
      let workspace = Workspace(configuration, memory: memory, rank: setting.rank)
      let gradient = Gradient(of: adapters)
      gradient.buffer.vector.overwrite(with: .nan)
      let (decoder, model) = (Decoder(configuration), merged(adapters))
      decoder.forward(batch, model.tensors, workspace)
      decoder.backward(
        batch, model.tensors, temperature: 1, objective: &objective, into: gradient.views, workspace)
      return gradient.buffer
    }
    // The whole gradient G of the merged weights is compared with the naive model elsewhere: dA = s Bᵀ G, dB = s G Aᵀ.
    let (whole, _) = Decoder(configuration).gradient(
      batch, merged(adapters), FixedCoefficients(logProbability: coefficients))
    let scale = setting.alpha / Double(setting.rank)
    for place in places(setting, base) {
      let g = doubles(whole.namedTensors.first { $0.name == place.tensor.name }!.view.array)
      let a = doubles(adapters.buffer.vector(at: place.a, count: place.rank * place.inputs).array)
      let b = doubles(adapters.buffer.vector(at: place.b, count: place.rows * place.rank).array)
      var da = [Double](repeating: 0, count: a.count)
      var db = [Double](repeating: 0, count: b.count)
      for row in 0..<place.rows {
        for column in 0..<place.inputs {
          for r in 0..<place.rank {
            let value = scale * g[row * place.inputs + column]
            da[r * place.inputs + column] += b[row * place.rank + r] * value
            db[row * place.rank + r] += a[r * place.inputs + column] * value
          }
        }
      }
      for gradient in gradients {
        let values = (
          gradient.vector(at: place.a, count: a.count).array,
          gradient.vector(at: place.b, count: b.count).array
        )
        #expect(relativeDifference(values.0, da) < 1e-5, "A beside \(place.tensor.name)")
        #expect(relativeDifference(values.1, db) < 1e-5, "B beside \(place.tensor.name)")
      }
    }
  }

  @Test(arguments: TestModels.kinds) func `the gradient is the slope of the loss along the adapters`(
    configuration: ModelConfiguration
  ) {
    let setting = Self.settings[0]
    let base = TestModels.random(configuration, seed: 4)
    let adapters = adapters(setting, of: base)
    let batch = batch(configuration)
    var numbers = TestNumbers(seed: 6)
    let coefficients = numbers.floats(batch.targets.count)
    var objective = FixedCoefficients(logProbability: coefficients)
    let (decoder, model) = (Decoder(configuration), merged(adapters))
    let workspace = Workspace(configuration, rank: setting.rank)
    let gradient = Gradient(of: adapters)
    decoder.forward(batch, model.tensors, workspace)
    decoder.backward(
      batch, model.tensors, temperature: 1, objective: &objective, into: gradient.views, workspace)
    // Merged in double precision, so that steps can be small.
    let places = places(setting, base)
    let starts = places.map { place in
      let marked = Parameters(zeros: configuration)
      marked.namedTensors.first { $0.name == place.tensor.name }!.view[0] = 1
      return marked.buffer.array().firstIndex(of: 1)!
    }
    let start = doubles(adapters.buffer.array())
    func loss(_ direction: [Float], _ step: Double) -> Double {
      let values = zip(start, direction).map { $0 + step * Double($1) }
      var naive = NaiveDecoder(base)
      for (place, first) in zip(places, starts) {
        for row in 0..<place.rows {
          for column in 0..<place.inputs {
            naive.parameters[first + row * place.inputs + column] += (0..<place.rank).reduce(0) { sum, r in
              let (a, b) = (
                values[place.a + r * place.inputs + column], values[place.b + row * place.rank + r]
              )
              return sum + setting.alpha / Double(place.rank) * b * a
            }
          }
        }
      }
      var (sum, target) = (0.0, 0)
      for sequence in sequences {
        for measure in naive.measures(sequence.0, firstTarget: sequence.1, temperature: 1) {
          sum += Double(coefficients[target]) * measure.logProbability
          target += 1
        }
      }
      return sum
    }
    var sequences: [([Int32], Int)] = []
    var again = TestNumbers(seed: 8)
    sequences.append((again.tokens(6, below: configuration.vocabularySize), 2))
    let prompt = again.tokens(3, below: configuration.vocabularySize)
    for length in [4, 1] {
      sequences.append((prompt + again.tokens(length, below: configuration.vocabularySize), 3))
    }
    for _ in 0..<4 {
      var direction = numbers.floats(start.count)
      // Gaps between the matrices are no numbers of the model.
      var used = [Bool](repeating: false, count: start.count)
      for place in places {
        for i in place.a..<place.a + place.rank * place.inputs { used[i] = true }
        for i in place.b..<place.b + place.rows * place.rank { used[i] = true }
      }
      for i in used.indices where !used[i] { direction[i] = 0 }
      let step = 1e-5
      let slope = (loss(direction, step) - loss(direction, -step)) / (2 * step)
      let expected = zip(gradient.buffer.array(), direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(slope - expected) < 1e-4 * max(1, abs(expected)), "\(slope), \(expected)")
    }
  }

  @Test func `an empty batch has a zero gradient`() {
    let base = TestModels.random(TestModels.kinds[0], seed: 1)
    let adapters = adapters(Self.settings[0], of: base)
    let gradient = Gradient(of: adapters)
    gradient.buffer.vector.overwrite(with: 1)
    var objective = FixedCoefficients()
    let (decoder, workspace) = (Decoder(base.configuration), Workspace(base.configuration, rank: 3))
    decoder.forward(PackedBatch(), base.tensors, workspace)
    decoder.backward(
      PackedBatch(), base.tensors, temperature: 1, objective: &objective, into: gradient.views, workspace)
    for place in places(Self.settings[0], base) {
      #expect(
        gradient.buffer.vector(at: place.a, count: place.rank * place.inputs).array.allSatisfy { $0 == 0 })
      #expect(
        gradient.buffer.vector(at: place.b, count: place.rows * place.rank).array.allSatisfy { $0 == 0 })
    }
  }

  // MARK: What PEFT computes; benchmarks/peers says how

  private struct Expected: Decodable {
    struct Optimizer: Decodable {
      let learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm: Float
    }
    struct Final: Decodable {
      let name: String
      let sum: Double
      let first: [Double]
    }
    let rank: Int
    let alpha: Double
    let targets: [String]
    let loss: Double
    let optimizer: Optimizer
    let losses, gradientNorms: [Double]
    let final: [Final]
  }

  private struct Sequences: Decodable {
    let sequences: [[Int32]]
    let promptLengths: [Int]
  }

  @Test(arguments: ["llama", "qwen2", "qwen3"])
  func `ten steps give the losses, gradients, their norms and the adapters of PEFT`(name: String) throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appending(
      path: name)
    func decode<Value: Decodable>(_ type: Value.Type, _ file: String) throws -> Value {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: file)))
    }
    let expected = try decode(Expected.self, "adapters.json")
    let given = try decode(Sequences.self, "expected.json")
    let tensors = try Safetensors(contentsOf: folder.appending(path: "adapters.safetensors"))
    let configuration = try ModelConfiguration(huggingFace: folder.appending(path: "config.json"))
    let base = try Parameters.load(configuration, from: folder.appending(path: "model.safetensors"))
    let setting = AdapterConfiguration(
      rank: expected.rank, alpha: expected.alpha,
      targets: expected.targets.compactMap { AdapterConfiguration.Target(rawValue: $0) })
    let adapters = Adapters(setting, of: base, seed: 1, stage: 1)
    // Both matrices of every adapter by their names.
    let parts = places(setting, base).flatMap { place in
      let stem = place.tensor.name.replacing(".weight", with: "")
      return [
        (name: stem + ".lora_A", offset: place.a, count: place.rank * place.inputs),
        (name: stem + ".lora_B", offset: place.b, count: place.rows * place.rank),
      ]
    }
    #expect(Set(parts.map(\.name)) == Set(tensors.header.tensors.keys.filter { !$0.hasPrefix("gradient.") }))
    for part in parts {
      for (i, value) in try tensors.floats(part.name).enumerated() {
        adapters.buffer.vector[part.offset + i] = value
      }
    }
    var batch = PackedBatch()
    for (sequence, prompt) in zip(given.sequences, given.promptLengths) {
      batch.add(sequence, firstTarget: prompt)
    }
    let optimizer = AdamW(
      beta1: expected.optimizer.beta1, beta2: expected.optimizer.beta2, epsilon: expected.optimizer.epsilon,
      weightDecay: expected.optimizer.weightDecay)
    let count = adapters.buffer.count
    let (first, second) = (FloatBuffer(count: count), FloatBuffer(count: count))
    let (decoder, gradient) = (Decoder(configuration), Gradient(of: adapters))
    var (losses, norms): ([Double], [Double]) = ([], [])
    for step in 1...expected.losses.count {
      var objective = FixedCoefficients(
        logProbability: [Float](repeating: -1 / Float(batch.targets.count), count: batch.targets.count))
      let (model, workspace) = (merged(adapters), Workspace(configuration, rank: setting.rank))
      decoder.forward(batch, model.tensors, workspace)
      decoder.backward(
        batch, model.tensors, temperature: 1, objective: &objective, into: gradient.views, workspace)
      losses.append(-objective.seenLogProbability.reduce(0) { $0 + Double($1) } / Double(batch.targets.count))
      if step == 1 {
        let all = try parts.map { try tensors.floats("gradient." + $0.name) }
        let largest = Double(all.joined().reduce(0) { max($0, abs($1)) })
        for (part, theirs) in zip(parts, all) {
          let ours = gradient.buffer.vector(at: part.offset, count: part.count).array
          #expect(absoluteDifference(doubles(ours), doubles(theirs)) / largest < 1e-5, "\(part.name)")
        }
      }
      let vector = gradient.buffer.vector
      let norm = (0..<SumOfSquares.blocks(count)).reduce(0) { $0 + SumOfSquares.block($1, of: vector) }
        .squareRoot()
      norms.append(norm)
      for stretch in adapters.stretches {
        func part(_ buffer: FloatBuffer) -> Vector { buffer.vector(at: stretch.offset, count: stretch.count) }
        optimizer.update(
          part(adapters.buffer), gradient: part(gradient.buffer), firstMoment: part(first),
          secondMoment: part(second), step: step, learningRate: expected.optimizer.learningRate,
          gradientScale: Float(min(1, Double(expected.optimizer.maxGradientNorm) / (norm + 1e-6))),
          decays: stretch.decays)
      }
    }
    #expect(abs(losses[0] / expected.loss - 1) < 1e-6)
    #expect((zip(losses, expected.losses).map { abs($0 / $1 - 1) }.max() ?? .infinity) < 1e-5)
    #expect((zip(norms, expected.gradientNorms).map { abs($0 / $1 - 1) }.max() ?? .infinity) < 2e-5)
    for final in expected.final {
      let part = try #require(parts.first { $0.name == final.name })
      let values = adapters.buffer.vector(at: part.offset, count: part.count).array
      #expect(absoluteDifference(doubles(Array(values.prefix(4))), final.first) < 1e-4, "\(final.name)")
      #expect(
        abs(values.reduce(0) { $0 + Double($1) } - final.sum) / Double(part.count) < 1e-4, "\(final.name)")
    }
  }
}
