import Foundation
import Records
import Testing

@Suite struct EventTests {
  private static let checkpoint = Checkpoint(stage: .sft, step: 750, epoch: 1)
  private static let sample = Sample(
    index: 0, tokens: 12, end: .stop, outcome: .equivalent, answer: "4", text: "\\boxed{4}")

  @Test(arguments: [
    Event.problem(
      ProblemRecord(
        split: .evaluation, index: 3, family: "add", stratum: "add/1", prompt: "1+1\n", answer: "2")),
    .samples(
      SampleSet(checkpoint: checkpoint, split: .evaluation, sampling: 0, problem: 3, samples: [sample])),
    .step(
      StepRecord(
        stage: .sft, step: 1, epoch: 1, loss: 1.5, learningRate: 1e-3, gradientNorm: 0.1, tokens: 10,
        targetTokens: 5)),
    .timing(Timing(checkpoint: checkpoint, phase: .train, attempt: 2, tokens: 100, seconds: 0.5)),
    .timing(
      Timing(
        checkpoint: checkpoint, phase: .train, attempt: 2, tokens: 100, seconds: 0.5,
        conditions: Conditions(loadAverage: 1.5, stealShare: nil, isContended: true, residentBytes: 1 << 30))),
  ])
  func `an event survives the journal's encoding`(event: Event) throws {
    let data = try JSONEncoder().encode(event)
    #expect(try JSONDecoder().decode(Event.self, from: data) == event)
  }

  @Test func `a timing of a version that knew no conditions is read`() throws {
    let text =
      #"{"data":{"attempt":1,"checkpoint":{"epoch":1,"stage":"sft","step":750},"phase":"train","seconds":0.5,"tokens":100},"kind":"timing"}"#
    let timing = Timing(checkpoint: Self.checkpoint, phase: .train, attempt: 1, tokens: 100, seconds: 0.5)
    #expect(try JSONDecoder().decode(Event.self, from: Data(text.utf8)) == .timing(timing))
  }

  @Test(arguments: [(0.0, false, false), (0.009, false, false), (0.02, false, true), (0.0, true, true)])
  func `contention and stolen time disturb a measurement`(steal: Double, contended: Bool, disturbed: Bool) {
    let conditions = Conditions(loadAverage: 9, stealShare: steal, isContended: contended)
    #expect(conditions.isDisturbed == disturbed)
  }

  @Test func `an unknown kind of event is refused by name`() {
    let data = Data(#"{"kind": "party", "data": {}}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Event.self, from: data) }
  }

  @Test func `checkpoints are in the order of the recipe`() {
    let order = [Checkpoint.base, Self.checkpoint, Checkpoint(stage: .grpo, step: 10)]
    #expect(order.shuffled().sorted() == order)
    #expect(order.map(\.description) == ["base", "sft@1", "grpo@10"])
  }
}
