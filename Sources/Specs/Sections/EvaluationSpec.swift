/// When and how a checkpoint is measured.
package struct EvaluationSpec: Section {
  package var samples = 2
  package var samplesAtStageEnd = 8
  package var everyEpochs = 1
  package var everySteps = 10
  package var evaluateBase = true
  package var maxCompletionLength = 220
  package var budgets = [24, 32, 40, 48, 64, 96, 160]
  package var samplings = [SamplingSpec(), SamplingSpec(temperature: 0.7, topP: 0.95), .greedy]
  package var stop: [String] = []

  package var answer = AnswerForm.boxed

  /// Where a solution's answer is looked for.
  package enum AnswerForm: String, CaseIterable, Sendable {
    case boxed, any
  }

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field(
        "samples", \.samples, .integer(1...65_536),
        "Solutions sampled for each problem within a stage, under the first sampling setting."),
      Field(
        "samples_at_stage_end", \.samplesAtStageEnd, .integer(1...65_536),
        "Solutions sampled for each problem at a stage's end, under each sampling setting."),
      Field("every_epochs", \.everyEpochs, .integer(1...10_000), "Epochs of SFT between two evaluations."),
      Field("every_steps", \.everySteps, .integer(1...10_000_000), "Steps of GRPO between two evaluations."),
      Field("evaluate_base", \.evaluateBase, .bool, "Whether the untrained model is measured as well."),
      Field(
        "max_completion_length", \.maxCompletionLength, .integer(1...1_048_576),
        "Tokens after which a solution is cut off: the largest budget."),
      Field(
        "budgets", \.budgets,
        .list(of: .integer(1...1_048_576)).checked("ascending", { zip($0, $0.dropFirst()).allSatisfy(<) }),
        "Token budgets at which accuracy and length are read off from the same samples."),
      Field(
        "samplings", \.samplings, .list(of: .section(words: ["greedy": .greedy])),
        "Sampling settings; all are measured at stage ends, the first also in between."),
      Field(
        "stop", \.stop, .list(of: .string), "Texts that end a solution, besides the end-of-sequence token."),
      Field(
        "answer", \.answer, .choice, identifying: .unlessDefault,
        "Where the answer of a solution is looked for, in rollouts too: `boxed` in \\boxed{} alone, `any` also where words or"
          + " the last number give it."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    if let last = budgets.last, last > maxCompletionLength {
      list.append(Contradiction("budgets", "\(last) is above max_completion_length (\(maxCompletionLength))"))
    }
    if samplings.isEmpty {
      list.append(Contradiction("samplings", "is empty; at least one sampling setting is needed"))
    }
    for (index, sampling) in samplings.enumerated() where samplings[..<index].contains(sampling) {
      list.append(Contradiction("samplings", "'\(sampling.label)' is given twice"))
    }
    if stop.contains("") { list.append(Contradiction("stop", "an empty text would end every solution")) }
    return list
  }
}
