internal import Records

// The columns of each table, after the run's.

extension CSVExport {
  typealias Columns<Item> = [CSVColumn<Entry<Item>>]

  static func runColumns(_ histories: [RunHistory]) -> Columns<RunRecord> {
    let columns: Columns<RunRecord> = [
      CSVColumn("benchmark") { $0.item.benchmark.name },
      CSVColumn("benchmark_hash") { $0.item.benchmark.hash },
      CSVColumn("seed") { $0.item.seed },
      CSVColumn("status") { ($0.history.end?.status ?? .running).rawValue },
      CSVColumn("started") { $0.item.started }, CSVColumn("ended") { $0.history.end?.ended },
      CSVColumn("reason") { $0.history.end?.reason }, CSVColumn("digest") { $0.history.end?.digest },
      CSVColumn("attempts") { $0.history.attempts.count },
      CSVColumn("commit") { $0.item.provenance.commit },
      CSVColumn("dirty_diff") { $0.item.provenance.dirtyDiff },
      CSVColumn("version") { $0.item.provenance.version },
      CSVColumn("compiler") { $0.item.provenance.compiler },
      CSVColumn("operating_system") { $0.item.provenance.operatingSystem },
      CSVColumn("machine") { $0.item.provenance.machine }, CSVColumn("cpu") { $0.item.provenance.cpu },
      CSVColumn("cores") { $0.item.provenance.cores },
      CSVColumn("memory_bytes") { $0.item.provenance.memoryBytes },
      CSVColumn("blas") { $0.item.provenance.blas }, CSVColumn("blas_core") { $0.item.provenance.blasCore },
      CSVColumn("grader") { $0.item.provenance.grader },
      CSVColumn("start_weights") { $0.item.provenance.startWeights },
    ]
    let data = names(histories) { Array($0.run.provenance.dataHashes.keys) }
    let settings: Columns<RunRecord> = [CSVColumn("settings") { $0.item.benchmark.canonical }]
    return columns
      + data.map { role in CSVColumn("data_sha256.\(role)") { $0.item.provenance.dataHashes[role] } }
      + settings
  }

  static func stepColumns(_ histories: [RunHistory]) -> Columns<StepRecord> {
    let columns: Columns<StepRecord> = [
      CSVColumn("stage") { $0.item.stage.rawValue }, CSVColumn("step") { $0.item.step },
      CSVColumn("epoch") { $0.item.epoch }, CSVColumn("loss") { $0.item.loss },
      CSVColumn("learning_rate") { $0.item.learningRate },
      CSVColumn("gradient_norm") { $0.item.gradientNorm },
      CSVColumn("tokens") { $0.item.tokens }, CSVColumn("target_tokens") { $0.item.targetTokens },
      CSVColumn("reward") { $0.item.rollout?.reward }, CSVColumn("accuracy") { $0.item.rollout?.accuracy },
      CSVColumn("length") { $0.item.rollout?.length }, CSVColumn("cut_share") { $0.item.rollout?.cutShare },
      CSVColumn("kl") { $0.item.rollout?.kl }, CSVColumn("entropy") { $0.item.rollout?.entropy },
      CSVColumn("clip_fraction") { $0.item.rollout?.clipFraction },
      CSVColumn("constant_groups") { $0.item.rollout?.constantGroups },
    ]
    let rewards = names(histories) { $0.steps.flatMap { Array(($0.rollout?.rewards ?? [:]).keys) } }
    return columns + rewards.map { name in CSVColumn("reward.\(name)") { $0.item.rollout?.rewards[name] } }
  }

  static var measurementColumns: Columns<Measurement> {
    place(\.checkpoint) + sampling { $0.sampling } + [
      CSVColumn("metric") { $0.item.metric }, CSVColumn("family") { $0.item.family },
      CSVColumn("value") { $0.item.value }, CSVColumn("question_error") { $0.item.questionError },
      CSVColumn("sampling_error") { $0.item.samplingError }, CSVColumn("problems") { $0.item.problems },
      CSVColumn("samples_per_problem") { $0.item.samplesPerProblem },
    ]
  }

  static var sampleColumns: Columns<(set: SampleSet, sample: Sample)> {
    place(\.set.checkpoint) + [CSVColumn("split") { $0.item.set.split.rawValue }]
      + sampling { $0.set.sampling } + [
        CSVColumn("problem") { $0.item.set.problem }, CSVColumn("sample") { $0.item.sample.index },
        CSVColumn("tokens") { $0.item.sample.tokens }, CSVColumn("end") { $0.item.sample.end.rawValue },
        CSVColumn("outcome") { $0.item.sample.outcome.rawValue },
        CSVColumn("correct") { $0.item.sample.isCorrect }, CSVColumn("answer") { $0.item.sample.answer },
        CSVColumn("reward") { $0.item.sample.reward }, CSVColumn("text") { $0.item.sample.text },
      ]
  }

  static var timingColumns: Columns<Timing> {
    place(\.checkpoint) + [
      CSVColumn("phase") { $0.item.phase.rawValue }, CSVColumn("attempt") { $0.item.attempt },
      CSVColumn("tokens") { $0.item.tokens }, CSVColumn("seconds") { $0.item.seconds },
      CSVColumn("load_average") { $0.item.conditions?.loadAverage },
      CSVColumn("steal_share") { $0.item.conditions?.stealShare },
      CSVColumn("contended") { $0.item.conditions?.isContended },
      CSVColumn("resident_bytes") { $0.item.conditions?.residentBytes },
    ]
  }

  static var resourceColumns: Columns<ResourceRecord> {
    [
      CSVColumn("attempt") { $0.item.attempt }, CSVColumn("metric") { $0.item.metric },
      CSVColumn("value") { $0.item.value },
    ]
  }

  static var verdictColumns: Columns<Verdict> {
    [
      CSVColumn("claim") { $0.item.claim.name }, CSVColumn("outcome") { $0.item.outcome.rawValue },
      CSVColumn("left") { "\($0.item.left).\($0.item.claim.left.metric.rawValue)" },
      CSVColumn("right") { "\($0.item.right).\($0.item.claim.right.metric.rawValue)" },
      CSVColumn("left_value") { $0.item.leftValue }, CSVColumn("right_value") { $0.item.rightValue },
      CSVColumn("estimate") { $0.item.estimate }, CSVColumn("lower") { $0.item.lower },
      CSVColumn("upper") { $0.item.upper }, CSVColumn("confidence") { $0.item.claim.confidence },
      CSVColumn("method") { $0.item.method }, CSVColumn("problems") { $0.item.problems },
      CSVColumn("left_samples_per_problem") { $0.item.leftSamplesPerProblem },
      CSVColumn("right_samples_per_problem") { $0.item.rightSamplesPerProblem },
      CSVColumn("power") { $0.item.power }, CSVColumn("detectable") { $0.item.detectable },
    ]
  }

  static var problemColumns: Columns<ProblemRecord> {
    [
      CSVColumn("split") { $0.item.split.rawValue }, CSVColumn("problem") { $0.item.index },
      CSVColumn("family") { $0.item.family }, CSVColumn("stratum") { $0.item.stratum },
      CSVColumn("prompt") { $0.item.prompt }, CSVColumn("answer") { $0.item.answer },
    ]
  }
}
