import Kernels
import TestSupport
import Testing
import Training
import Transformers

@Suite struct LearnerTests {
  /// Seven sequences in `shards` shards; some stay empty when there are more shards than that.
  private func batches(_ shards: Int) -> [PackedBatch] {
    var numbers = TestNumbers(seed: 3)
    let sequences = (0..<7).map { numbers.tokens(5 + $0 * 3, below: 19) }
    return Sharding.deal(costs: sequences.map(\.count), shards: shards).map { members in
      var batch = PackedBatch()
      for index in members { batch.add(sequences[index], firstTarget: 2) }
      return batch
    }
  }

  private func objectives(_ batches: [PackedBatch]) -> [LikelihoodObjective] {
    let targets = batches.reduce(0) { $0 + $1.targets.count }
    return batches.map { _ in LikelihoodObjective(totalTargets: targets) }
  }

  @Test(arguments: [1, 4, 16]) func `three updates have the same bits on any number of workers`(shards: Int)
    throws
  {
    let batches = batches(shards)
    var states: [[String]] = []
    var losses: [[Double]] = []
    for workers in [1, 2, 3, 8] {
      let learner = TestLearners.learner(shards: shards, workers: workers)
      var seen: [Double] = []
      for step in 1...3 {
        let result = try learner.accumulate(batches, objectives: objectives(batches))
        let update = try learner.update(
          TestLearners.optimizer, step: step, learningRate: 0.01, maxGradientNorm: 0.5)
        seen += result.map(\.logLikelihood) + [update.gradientNorm]
      }
      states.append(TestLearners.state(learner))
      losses.append(seen)
    }
    #expect(Set(states).count == 1)
    #expect(Set(losses).count == 1)
  }

  @Test(arguments: [0, 0.05, 1e9])
  func `an update is the optimizer's step along the clipped sum of all gradients`(
    maxGradientNorm: Double
  ) throws {
    let batches = batches(4)
    let learner = TestLearners.learner(shards: 4)
    let expected = learner.model.copy()
    // One batch of everything: the same sum but for rounding.
    var whole = PackedBatch()
    var numbers = TestNumbers(seed: 3)
    for index in 0..<7 { whole.add(numbers.tokens(5 + index * 3, below: 19), firstTarget: 2) }
    var objective = LikelihoodObjective(totalTargets: whole.targets.count)
    let (decoder, gradient) = (Decoder(expected.configuration), Parameters(zeros: expected.configuration))
    let workspace = Workspace(expected.configuration)
    decoder.forward(whole, expected.tensors, workspace)
    decoder.backward(
      whole, expected.tensors, temperature: 1, objective: &objective, into: GradientViews(gradient), workspace
    )
    let norm = gradient.buffer.array().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()

    let seen = try learner.accumulate(batches, objectives: objectives(batches))
    let update = try learner.update(
      TestLearners.optimizer, step: 1, learningRate: 0.01, maxGradientNorm: maxGradientNorm)
    #expect(abs(update.gradientNorm / norm - 1) < 1e-6)
    #expect(abs(seen.reduce(0) { $0 + $1.logLikelihood } / objective.logLikelihood - 1) < 1e-6)

    let scale = maxGradientNorm > 0 ? min(1, maxGradientNorm / (norm + 1e-6)) : 1
    #expect((scale < 1) == (maxGradientNorm == 0.05))
    let (m, v) = (Parameters(zeros: expected.configuration), Parameters(zeros: expected.configuration))
    for tensor in expected.layout.tensors {
      func part(_ parameters: Parameters) -> Vector {
        parameters.buffer.vector(at: tensor.offset, count: tensor.count)
      }
      TestLearners.optimizer.update(
        part(expected), gradient: part(gradient), firstMoment: part(m), secondMoment: part(v), step: 1,
        learningRate: 0.01, gradientScale: Float(scale), decays: tensor.isMatrix)
    }
    #expect(relativeDifference(learner.moments.first.array(), doubles(m.buffer.array())) < 2e-6)
    #expect(relativeDifference(learner.moments.second.array(), doubles(v.buffer.array())) < 4e-6)
    // Adam's first step has the size of the rate whatever the gradient, even if that is all rounding.
    let large = gradient.buffer.array().map { abs($0) > 1e-5 }
    let (ours, theirs) = (learner.model.buffer.array(), expected.buffer.array())
    for i in large.indices where large[i] || theirs[i] == 0 { #expect(abs(ours[i] - theirs[i]) < 1e-5) }
  }

  @Test func `log-probabilities are those of the training pass, for any weights`() throws {
    let learner = TestLearners.learner(shards: 4, workers: 2)
    let other = TestLearners.learner(seed: 2).model
    let batches = batches(16)
    let scores = try learner.logProbabilities(batches, under: other, temperature: 1)
    #expect(scores.map(\.count) == batches.map(\.targets.count))
    let teacher = Learner(other, shards: 16, pool: WorkerPool(count: 1))
    let objectives = try teacher.accumulate(batches, objectives: objectives(batches))
    for (score, objective) in zip(scores, objectives) {
      #expect(score.reduce(0) { $0 + Double($1) } == objective.logLikelihood)
    }
  }

  @Test func `the time of a step is known by kernel`() throws {
    let learner = TestLearners.learner(shards: 4, workers: 2)
    let batches = batches(4)
    _ = try learner.accumulate(batches, objectives: objectives(batches))
    _ = try learner.update(TestLearners.optimizer, step: 1, learningRate: 0.01, maxGradientNorm: 1)
    let seconds = learner.kernelSeconds
    #expect(
      Set(seconds.keys) == [
        .product, .attention, .norm, .rotary, .swiglu, .softmax, .embedding, .reduction, .optimizer,
      ])
    #expect(seconds.values.allSatisfy { $0 > 0 })
    learner.resetKernelClocks()
    #expect(learner.kernelSeconds.isEmpty)
  }

  @Test func `little memory gives the same bits as much`() throws {
    let batches = batches(4)
    let states = try ActivationMemory.allCases.map { memory in
      let learner = TestLearners.learner(shards: 4, workers: 2, memory: memory)
      learner.reserve(tokens: batches.map(\.tokens.count).max() ?? 0, widest: 23)
      for step in 1...2 {
        _ = try learner.accumulate(batches, objectives: objectives(batches))
        _ = try learner.update(
          TestLearners.optimizer, step: step, learningRate: 0.01, maxGradientNorm: 0.5)
      }
      return TestLearners.state(learner)
    }
    #expect(states[0] == states[1])
  }

  // MARK: Adapters

  private func adapted(workers: Int = 1, memory: ActivationMemory = .full) throws -> Learner {
    let adapters = AdapterConfiguration(rank: 4, alpha: 8, targets: AdapterConfiguration.Target.allCases)
    let base = TestLearners.learner().model
    return try Learner(
      Adapters(adapters, of: base, seed: 1, stage: 1), shards: 4, pool: WorkerPool(count: workers),
      memory: memory)
  }

  private func train(_ learner: Learner, steps: ClosedRange<Int>) throws -> [Double] {
    let batches = batches(4)
    return try steps.map { step in
      let seen = try learner.accumulate(batches, objectives: objectives(batches))
      _ = try learner.update(TestLearners.optimizer, step: step, learningRate: 0.01, maxGradientNorm: 0)
      return seen.reduce(0) { $0 + $1.logLikelihood }
    }
  }

  @Test func `adapters learn, with the same bits on any number of workers and in little memory`() throws {
    var states: Set<[String]> = []
    for (workers, memory) in [(1, ActivationMemory.full), (2, .full), (3, .low), (8, .full)] {
      let learner = try adapted(workers: workers, memory: memory)
      let likelihoods = try train(learner, steps: 1...20)
      #expect(likelihoods[19] > 0.9 * likelihoods[0], "\(likelihoods)")
      states.insert(TestLearners.state(learner) + [learner.trained.buffer.sha256()])
    }
    #expect(states.count == 1)
  }

  @Test func `adapters go on from what they and the optimizer left`() throws {
    let whole = try adapted()
    _ = try train(whole, steps: 1...5)
    let first = try adapted()
    _ = try train(first, steps: 1...2)
    let adapters = try #require(first.trained as? Adapters)
    let resumed = try Learner(
      Adapters(adapters.adapters, of: TestLearners.learner().model, buffer: first.trained.buffer), shards: 4,
      pool: WorkerPool(count: 2), moments: first.moments)
    #expect(resumed.model.sha256() == first.model.sha256())
    _ = try train(resumed, steps: 3...5)
    #expect(TestLearners.state(resumed) == TestLearners.state(whole))
  }

  @Test func `what has no adapter stays as it was`() throws {
    let learner = try adapted()
    let before = learner.model.copy()
    _ = try train(learner, steps: 1...2)
    for (old, new) in zip(before.namedTensors, learner.model.namedTensors) {
      let isAdapted = old.name.contains("_proj.")
      #expect((old.view.array != new.view.array) == isAdapted, "\(old.name)")
    }
    let adapters = try #require(learner.trained as? Adapters)
    #expect(adapters.base.sha256() == before.sha256())
  }
}
