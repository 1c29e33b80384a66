/// Stage 1: supervised fine-tuning on worked solutions.
package struct SFTSpec: Section {
  package var numTrainEpochs = 10
  package var scheduleEpochs: Int?
  package var batchSize = 8
  package var optimizer = OptimizerSpec()
  package var completionOnlyLoss = true
  package var maxLength: Int?
  package var lora = LoRASpec()

  package init() {}

  /// Epochs that the schedule spans.
  package var resolvedScheduleEpochs: Int { scheduleEpochs ?? numTrainEpochs }

  package static var fields: [Field<Self>] {
    [
      Field("num_train_epochs", \.numTrainEpochs, .integer(1...10_000), "Passes over the training problems."),
      Field(
        "schedule_epochs", \.scheduleEpochs, .optional(.integer(1...10_000), null: "num_train_epochs"),
        identifying: .unlessDefault,
        "Epochs that the learning rate's schedule spans; the stage may end before it does."),
      Field("batch_size", \.batchSize, .integer(1...65_536), "Sequences of one step, over all shards."),
    ] + Field.shared(\.optimizer) + [
      Field(
        "completion_only_loss", \.completionOnlyLoss, .bool,
        "Whether the loss is taken over the solution's tokens only; else over the prompt's too."),
      Field(
        "max_length", \.maxLength, .optional(.integer(2...1_048_576), null: "model.max_position_embeddings"),
        "Longest sequence in tokens, prompt and solution together."),
      LoRASpec.field(\.lora),
    ]
  }

  package func contradictions() -> [Contradiction] {
    guard let scheduleEpochs, scheduleEpochs < numTrainEpochs else { return [] }
    return [
      Contradiction(
        "schedule_epochs",
        "\(scheduleEpochs) is below num_train_epochs (\(numTrainEpochs)); a schedule ends with its stage"
          + " or after it")
    ]
  }
}
