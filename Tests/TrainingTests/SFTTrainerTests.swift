import Kernels
import Records
import TestSupport
import Testing
import Training
import Transformers

@Suite struct SFTTrainerTests {
  private let settings = SFTSettings(
    epochs: 20, batchSize: 8, schedule: .cosine, learningRate: 0.02, warmupSteps: 3,
    minLearningRateRatio: 0.1,
    optimizer: TestLearners.optimizer, maxGradientNorm: 1, completionOnlyLoss: true)

  /// Prompts of two random tokens whose solution is their sum and their larger one, then the end.
  private var sequences: [TrainingSequence] {
    var numbers = TestNumbers(seed: 6)
    return (0..<45).map { _ in
      let prompt = numbers.tokens(2, below: 8)
      return TrainingSequence(
        tokens: prompt + [prompt[0] + prompt[1], max(prompt[0], prompt[1]), 18], promptLength: 2)
    }
  }

  private func trainer(_ learner: Learner, _ settings: SFTSettings? = nil) -> SFTTrainer {
    SFTTrainer(learner, settings: settings ?? self.settings, sequences: sequences, seed: 7)
  }

  @Test func `the loss falls`() throws {
    let trainer = trainer(TestLearners.learner())
    #expect(trainer.stepsPerEpoch == 6 && trainer.totalSteps == 120)
    let records = try (1...trainer.totalSteps).map { try trainer.step($0) }
    #expect(records[0].loss > 2.5, "\(records[0].loss)")
    #expect(records.suffix(6).allSatisfy { $0.loss < 0.7 }, "\(records.suffix(6).map(\.loss))")
    #expect(records.map(\.step) == Array(1...120))
    #expect(records.map(\.epoch) == (0..<120).map { $0 / 6 + 1 })
    // Eight sequences of three targets each; 45 sequences leave five for an epoch's last step.
    #expect(records[0].targetTokens == 24 && records[0].tokens == 40)
    #expect(records[5].targetTokens == 15 && records[5].tokens == 25)
    #expect(records.allSatisfy { $0.stage == .sft && $0.rollout == nil && $0.gradientNorm > 0 })
    #expect(abs(records[0].learningRate - 0.02 / 3) < 1e-12 && abs(records[119].learningRate - 0.002) < 1e-12)
  }

  @Test func `the loss may be taken over prompts too`() throws {
    var settings = settings
    settings.completionOnlyLoss = false
    let record = try trainer(TestLearners.learner(), settings).step(1)
    #expect(record.targetTokens == 32)
  }

  @Test func `the reported loss is the mean negative log-likelihood before the step`() throws {
    let learner = TestLearners.learner()
    // One step takes everything, so that the order does not matter.
    var settings = settings
    settings.batchSize = 45
    var batch = PackedBatch()
    for sequence in sequences { batch.add(sequence.tokens, firstTarget: 2) }
    let scores = try learner.logProbabilities([batch], under: learner.model, temperature: 1)
    let expected = -scores[0].reduce(0) { $0 + Double($1) } / 135
    let record = try trainer(learner, settings).step(1)
    #expect(abs(record.loss / expected - 1) < 1e-6)
    #expect(record.targetTokens == 135)
  }

  @Test(arguments: [1, 2, 3, 8])
  func `a run on any number of workers, and one resumed in the middle, end in the same bits`(
    workers: Int
  ) throws {
    let whole = TestLearners.learner()
    let wholeTrainer = trainer(whole)
    var records: [StepRecord] = []
    var middle: Learner?
    for step in 1...14 {
      if step == 9 { middle = TestLearners.resumed(whole, workers: workers) }
      records.append(try wholeTrainer.step(step))
    }
    let again = TestLearners.learner(workers: workers)
    let againTrainer = trainer(again)
    #expect(try (1...14).map { try againTrainer.step($0) } == records)
    #expect(TestLearners.state(again) == TestLearners.state(whole))
    // In the middle of an epoch, by a trainer that has seen nothing before.
    let resumed = try #require(middle)
    let resumedTrainer = trainer(resumed)
    #expect(try (9...14).map { try resumedTrainer.step($0) } == Array(records.suffix(6)))
    #expect(TestLearners.state(resumed) == TestLearners.state(whole))
  }

  @Test func `another seed takes the sequences in another order`() throws {
    let first = try trainer(TestLearners.learner()).step(1)
    let other = try SFTTrainer(TestLearners.learner(), settings: settings, sequences: sequences, seed: 8)
      .step(1)
    #expect(first.loss != other.loss)
  }

  @Test(arguments: [Float.nan, 1e25]) func `numbers out of range end the run before the weights move`(
    bad: Float
  ) throws {
    let learner = TestLearners.learner()
    let trainer = trainer(learner)
    _ = try trainer.step(1)
    let good = TestLearners.state(learner)
    let gain = learner.model.tensors.finalNorm[3]
    learner.model.tensors.finalNorm[3] = bad
    let before = TestLearners.state(learner)
    do {
      _ = try trainer.step(2)
      Issue.record("nothing was thrown")
    } catch TrainingError.notFinite(let stage, let step, let quantity, let value) {
      #expect(stage == .sft && step == 2 && !value.isFinite)
      #expect(quantity == (bad.isNaN ? "loss" : "gradient norm"))
    }
    #expect(TestLearners.state(learner) == before)
    // With the number repaired the run goes on as if nothing had been.
    learner.model.tensors.finalNorm[3] = gain
    #expect(TestLearners.state(learner) == good)
    let fresh = TestLearners.resumed(learner)
    let record = try trainer.step(2)
    #expect(try self.trainer(fresh).step(2) == record)
    #expect(TestLearners.state(fresh) == TestLearners.state(learner))
  }

  @Test func `errors say what to do`() {
    let error = TrainingError.notFinite(stage: .sft, step: 12, quantity: "loss", value: .infinity)
    #expect(error.description.contains("sft step 12: loss is inf"))
    #expect(error.description.contains("sft.learning_rate"))
  }
}
