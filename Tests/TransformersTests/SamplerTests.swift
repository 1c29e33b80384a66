import Kernels
import Randomness
import Synchronization
import TestSupport
import Testing
import Transformers

@Suite struct SamplerTests {
  private let configuration = TestModels.wide
  private let model: Parameters

  init() {
    model = TestModels.random(TestModels.wide, seed: 1)
    // Half as steep, so that no token is certain.
    for i in 0..<model.tensors.finalNorm.count { model.tensors.finalNorm[i] *= 0.5 }
  }

  private func plan(
    _ settings: SamplingSettings = SamplingSettings(), maxNewTokens: Int = 20, endOfSequence: Int32 = 3,
    stop: [String] = [], tokenBytes: [[UInt8]] = []
  ) -> SamplingPlan {
    SamplingPlan(
      settings: settings, maxNewTokens: maxNewTokens, endOfSequence: endOfSequence,
      random: Philox(seed: 5, purpose: .rollouts), step: 4, stop: StopMatcher(stop), tokenBytes: tokenBytes)
  }

  /// Requests of mixed prompt lengths and numbers of samples.
  private func requests(_ count: Int, longest: Int = 30) -> [SamplingRequest] {
    var numbers = TestNumbers(seed: 11)
    var first = 0
    return (0..<count).map { index in
      let samples = [1, 3, 0, 2, 5][index % 5]
      defer { first += samples }
      let length = Int.random(in: 1...longest, using: &numbers)
      return SamplingRequest(
        prompt: numbers.tokens(length, below: configuration.vocabularySize), samples: samples,
        firstSequence: first)
    }
  }

  private func sample(
    _ requests: [SamplingRequest], _ plan: SamplingPlan, workers: Int = 1, sequences: Int? = nil
  ) throws -> [[Completion]] {
    try Sampler(model, pool: WorkerPool(count: workers), sequences: sequences).sample(requests, plan)
  }

  /// The tokens and the bits of the log-probabilities.
  private func bits(_ completions: [[Completion]]) -> [[[UInt32]]] {
    completions.map { $0.map { $0.tokens.map { UInt32($0) } + $0.logProbabilities.map(\.bitPattern) } }
  }

  private func expectTrainingLogProbabilities(
    _ model: Parameters, _ requests: [SamplingRequest], _ completions: [[Completion]], temperature: Float
  ) {
    var batch = PackedBatch()
    for (request, group) in zip(requests, completions) {
      batch.add(prompt: request.prompt, completions: group.map(\.tokens))
    }
    let expected = Decoder(model.configuration).logProbabilities(batch, model, temperature: temperature)
    let sampled = completions.joined().flatMap(\.logProbabilities)
    #expect(absoluteDifference(doubles(sampled), doubles(expected)) < 1e-5)
  }

  @Test(arguments: [1, 0.7] as [Float]) func `log-probabilities are those of the training forward pass`(
    temperature: Float
  ) throws {
    let requests = requests(12)
    let completions = try sample(
      requests, plan(SamplingSettings(temperature: temperature, topP: 0.9)), workers: 2)
    expectTrainingLogProbabilities(model, requests, completions, temperature: temperature)
  }

  @Test(arguments: TestModels.kinds) func `every kind of model samples what it scores`(
    configuration: ModelConfiguration
  ) throws {
    let model = TestModels.random(configuration, seed: 21)
    for i in 0..<model.tensors.finalNorm.count { model.tensors.finalNorm[i] *= 0.3 }
    let requests = requests(7).map { request in
      var request = request
      request.prompt = request.prompt.map { $0 % Int32(configuration.vocabularySize) }
      return request
    }
    let completions = try Sampler(model, pool: WorkerPool(count: 1)).sample(requests, plan())
    expectTrainingLogProbabilities(model, requests, completions, temperature: 1)
    #expect(completions.joined().flatMap(\.tokens).allSatisfy { $0 < configuration.vocabularySize })
  }

  @Test func `the bits do not depend on workers, rows or company`() throws {
    let requests = requests(64)
    let plan = plan(SamplingSettings(temperature: 0.9))
    let reference = bits(try sample(requests, plan))
    #expect(Set(reference.joined().map(\.count)).count > 5, "completions of many lengths")
    for workers in [2, 3, 8] { #expect(bits(try sample(requests, plan, workers: workers)) == reference) }
    for count in [1, 4, 5, 17, 64] {
      #expect(bits(try sample(requests, plan, workers: count % 3 + 1, sequences: count)) == reference)
    }
    #expect(bits(try sample(Array(requests[20..<27]), plan)) == Array(reference[20..<27]))
    for index in [0, 13, 63] {
      #expect(bits(try sample([requests[index]], plan)) == [reference[index]])
      // Each sample of the request alone.
      for sample in 0..<requests[index].samples {
        var alone = requests[index]
        alone.samples = 1
        alone.firstSequence += sample
        #expect(bits(try self.sample([alone], plan)) == [[reference[index][sample]]])
      }
    }
  }

  @Test(arguments: TestModels.kinds) func `a sequence has the same bits alone, among 7 and among 64`(
    configuration: ModelConfiguration
  ) throws {
    let model = TestModels.random(configuration, seed: 22)
    for i in 0..<model.tensors.finalNorm.count { model.tensors.finalNorm[i] *= 0.3 }
    var numbers = TestNumbers(seed: 13)
    let requests = (0..<64).map { index in
      SamplingRequest(
        prompt: numbers.tokens(1 + index % 21, below: configuration.vocabularySize), samples: 1,
        firstSequence: index)
    }
    let sampler = Sampler(model, pool: WorkerPool(count: 1), sequences: 64)
    let plan = plan(SamplingSettings(topP: 0.95), maxNewTokens: 40, endOfSequence: -1)
    let all = bits(try sampler.sample(requests, plan))
    for first in stride(from: 0, to: 63, by: 7) {
      let range = first..<min(first + 7, 64)
      #expect(bits(try sampler.sample(Array(requests[range]), plan)) == Array(all[range]))
      #expect(bits(try sampler.sample([requests[first]], plan)) == [all[first]])
    }
  }

  @Test func `a sampler that is used again sees the weights as they are now`() throws {
    let model = model.copy()
    let sampler = Sampler(model, pool: WorkerPool(count: 2))
    _ = try sampler.sample(requests(20), plan())
    for i in 0..<model.tensors.finalNorm.count { model.tensors.finalNorm[i] *= 0.7 }
    let again = try sampler.sample(requests(30, longest: 90), plan(maxNewTokens: 50))
    let fresh = try Sampler(model, pool: WorkerPool(count: 1)).sample(
      requests(30, longest: 90), plan(maxNewTokens: 50))
    #expect(bits(again) == bits(fresh))
  }

  @Test func `each completion is transformed once, in its place`() throws {
    let requests = requests(23)
    let completions = try sample(requests, plan())
    let calls = Atomic<Int>(0)
    let transformed = try Sampler(model, pool: WorkerPool(count: 3)).sample(requests, plan()) {
      request, sample, completion in
      calls.add(1, ordering: .relaxed)
      return "\(request) \(sample) \(completion.tokens)"
    }
    #expect(calls.load(ordering: .relaxed) == completions.joined().count)
    for (request, group) in completions.enumerated() {
      #expect(transformed[request] == group.enumerated().map { "\(request) \($0) \($1.tokens)" })
    }
  }

  @Test func `prompts longer than a step has room for are computed in parts`() throws {
    var numbers = TestNumbers(seed: 12)
    let requests = [200, 3, 90, 131].enumerated().map { index, length in
      SamplingRequest(
        prompt: numbers.tokens(length, below: configuration.vocabularySize), samples: 3,
        firstSequence: 3 * index)
    }
    let completions = try sample(requests, plan(), sequences: 4)
    expectTrainingLogProbabilities(model, requests, completions, temperature: 1)
    #expect(bits(try sample(requests, plan(), workers: 3, sequences: 64)) == bits(completions))
  }

  @Test func `completions end at the end of sequence or at the limit`() throws {
    let completions = try sample(requests(40), plan()).joined()
    #expect(completions.contains { $0.stopped } && completions.contains { !$0.stopped })
    for completion in completions {
      #expect(completion.logProbabilities.count == completion.tokens.count)
      #expect(!completion.tokens.dropLast().contains(3))
      if completion.stopped {
        #expect(completion.tokens.last == 3 && completion.tokens.count <= 20)
      } else {
        #expect(completion.tokens.count == 20 && completion.tokens.last != 3)
      }
    }
  }

  @Test func `a limit of one token gives one token`() throws {
    let completions = try sample(requests(10), plan(maxNewTokens: 1), sequences: 4)
    #expect(completions.map(\.count) == requests(10).map(\.samples))
    #expect(completions.joined().allSatisfy { $0.tokens.count == 1 && $0.stopped == ($0.tokens == [3]) })
  }

  @Test func `completions end where a stop string does`() throws {
    // Token 5 is "a", token 6 "ab", all others one letter of their own.
    let letters = Array("ghijkaBcdefGHIJKLMNOPQRSTUVWXYZlmnopqrst".utf8)
    var tokenBytes = letters.map { [$0] }
    tokenBytes[6] = Array("ab".utf8)
    let requests = requests(60)
    let free = try sample(requests, plan(endOfSequence: -1)).joined()
    let plan = plan(endOfSequence: -1, stop: ["aa", "cab", "I"], tokenBytes: tokenBytes)
    let stopped = try sample(requests, plan).joined()
    #expect(stopped.contains { $0.stopped })
    for (whole, cut) in zip(free, stopped) {
      #expect(cut.tokens == Array(whole.tokens.prefix(cut.tokens.count)))
      func contains(_ tokens: some Sequence<Int32>) -> Bool {
        let text = String(decoding: tokens.flatMap { tokenBytes[Int($0)] }, as: UTF8.self)
        return ["aa", "cab", "I"].contains { text.contains($0) }
      }
      #expect(cut.stopped == contains(cut.tokens))
      #expect(!contains(cut.tokens.dropLast()))
      #expect(cut.stopped || cut.tokens.count == 20)
    }
  }

  @Test func `greedy completions take the likeliest token of the naive model`() throws {
    let request = SamplingRequest(prompt: [1, 2, 30, 4], samples: 2, firstSequence: 0)
    let completions = try sample([request], plan(.greedy, maxNewTokens: 6, endOfSequence: -1))
    let naive = NaiveDecoder(model)
    var tokens = request.prompt
    for _ in 0..<6 {
      let logits = naive.logits(tokens).last ?? []
      tokens.append(Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0))
    }
    #expect(completions[0].map(\.tokens) == [Array(tokens.dropFirst(4)), Array(tokens.dropFirst(4))])
  }

  @Test func `what cannot be sampled is refused, and nothing gives nothing`() throws {
    #expect(throws: SamplingError.self) {
      try sample([SamplingRequest(prompt: [], samples: 1, firstSequence: 0)], plan())
    }
    let long = SamplingRequest(prompt: [Int32](repeating: 1, count: 493), samples: 1, firstSequence: 0)
    #expect(throws: SamplingError.self) { try sample([long], plan()) }
    #expect(try sample([], plan(), workers: 2).isEmpty)
    let none = SamplingRequest(prompt: [1], samples: 0, firstSequence: 0)
    #expect(try sample([none, none], plan(), workers: 2) == [[], []])
  }

  @Test func `progress counts every completion, and what it throws ends the sampling`() throws {
    struct Enough: Error {}
    let counts = Mutex<[Int]>([])
    let requests = requests(20)
    _ = try Sampler(model, pool: WorkerPool(count: 2)).sample(requests, plan()) { count in
      counts.withLock { $0.append(count) }
    }
    #expect(counts.withLock { $0.max() } == requests.reduce(0) { $0 + $1.samples })
    #expect(throws: Enough.self) {
      try Sampler(model, pool: WorkerPool(count: 2)).sample(requests, plan()) { _ in throw Enough() }
    }
  }
}
