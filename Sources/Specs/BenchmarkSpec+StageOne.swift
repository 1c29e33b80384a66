extension BenchmarkSpec {
  /// Everything that the epochs of stage 1 and their measurements depend on, but not how many of them are trained: of
  /// two benchmarks with the same text, one's first epochs are the other's.
  package var stageOneIdentity: String {
    var part = self
    part.name = ""
    part.claims = []
    part.grpo = GRPOSpec()
    part.sft.scheduleEpochs = sft.resolvedScheduleEpochs
    part.sft.numTrainEpochs = 1
    part.evaluation.everyEpochs = 1
    part.evaluation.everySteps = 1
    return part.canonical
  }

  /// Whether a run of this benchmark can begin with the epochs of one of `other`, seeds being the same.
  package func continuesStageOne(of other: BenchmarkSpec) -> Bool {
    stageOneIdentity == other.stageOneIdentity && sft.numTrainEpochs <= other.sft.numTrainEpochs
      && Set(evaluatedEpochs.dropLast()).isSubset(of: other.evaluatedEpochs)
  }
}
