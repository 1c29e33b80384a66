package import Records

/// A benchmark: everything that decides what a run computes.
package struct BenchmarkSpec: Section {
  package var version = 1
  /// Only ever nil: a file that extends another has been laid over it before it is read.
  package var extends: String?
  package var name = ""
  /// The seed from which every draw of a run comes; not part of what makes the benchmark.
  package var seed: UInt64 = 1
  package var shards = 4
  /// What training keeps of a forward pass; changes no result.
  package var memory = Memory.full
  package var model = ModelSpec()
  package var tokenizer = TokenizerSpec()
  package var problems = ProblemsSpec()
  package var sft = SFTSpec()
  package var grpo = GRPOSpec()
  package var evaluation = EvaluationSpec()
  package var claims: [Claim] = []
  /// How commits are told apart; changes no run.
  package var regression = GateSettings()
  /// Which runs `twostage sweep` makes.
  package var sweep = SweepSpec()

  package init() {}

  /// What training keeps of a forward pass.
  package enum Memory: String, CaseIterable, Sendable { case full, low }

  package static var fields: [Field<Self>] {
    [
      Field("version", \.version, .integer(1...1), required: true, "Version of this format."),
      Field(
        "extends", \.extends, .optional(.path, null: "no other"), identifying: .ofFile,
        "A benchmark file, from this one's folder, whose keys count where this one gives none."),
      Field("name", \.name, .name, required: true, "The benchmark's name, in reports and the database."),
      Field(
        "seed", \.seed, .integer(0...UInt64.max), identifying: .never,
        "What every random draw comes from; --seed overrides it."),
      Field(
        "shards", \.shards,
        .integer(1...1024).checked("a power of two", { $0 > 0 && $0.nonzeroBitCount == 1 }),
        "Parts that a step's gradient is summed from; part of the result, unlike the number of threads, which can"
          + " be put to use up to this number."),
      Field(
        "memory", \.memory, .choice, identifying: .never,
        "What training keeps in memory of a forward pass: `full`, what every layer computed, or `low`, the layers' inputs,"
          + " for about a third more time; the result is the same."),
      Field(
        "model", \.model, .section(), "The decoder that is trained; keys as in a Hugging Face config.json."),
      Field("tokenizer", \.tokenizer, .section(), "How text becomes tokens."),
      Field("problems", \.problems, .section(), "What the model learns from and is measured on."),
      Field("sft", \.sft, .section(), "Stage 1, supervised fine-tuning with AdamW on worked solutions."),
      Field("grpo", \.grpo, .section(), "Stage 2, group relative policy optimisation with AdamW."),
      Field("evaluation", \.evaluation, .section(), "When and how checkpoints are measured."),
      Field("claims", \.claims, .claims, "What must come out of a run; each claim gets a verdict."),
      Field(
        "regression", \.regression, .section(), identifying: .never,
        "How `twostage regress` and `compare` tell a regression from noise; changes no run."),
      Field(
        "sweep", \.sweep, .section(), identifying: .ofFile,
        "Which runs `twostage sweep` makes; `twostage run` makes one, of the file without its sweep."),
    ]
  }

  /// The epochs of SFT after which the model is measured, ascending; the last one is always among them.
  package var evaluatedEpochs: [Int] {
    Self.positions(every: evaluation.everyEpochs, upTo: sft.numTrainEpochs)
  }

  /// The steps of GRPO after which the model is measured, ascending; the last one is always among them.
  package var evaluatedSteps: [Int] { Self.positions(every: evaluation.everySteps, upTo: grpo.maxSteps) }

  /// Longest sequence of SFT in tokens, prompt and solution together.
  package var sftMaxLength: Int { sft.maxLength ?? model.maxPositionEmbeddings }

  private static func positions(every interval: Int, upTo last: Int) -> [Int] {
    Array(stride(from: interval, to: last, by: interval)) + [last]
  }
}

// MARK: - What must go together across sections

extension BenchmarkSpec {
  package func contradictions() -> [Contradiction] {
    shardContradictions() + lengthContradictions() + sizeContradictions() + tokenizerContradictions()
      + claimContradictions()
  }

  private func shardContradictions() -> [Contradiction] {
    [("grpo.prompts_per_step", grpo.promptsPerStep), ("sft.batch_size", sft.batchSize)].compactMap {
      key, count in
      count < shards
        ? Contradiction(key, "\(count) is below shards (\(shards)); raise it, or lower shards") : nil
    }
  }

  private func lengthContradictions() -> [Contradiction] {
    let context = model.maxPositionEmbeddings
    let limits = [
      ("sft.max_length", sft.maxLength ?? 0, context),
      ("grpo.max_completion_length", grpo.maxCompletionLength, context - 1),
      ("evaluation.max_completion_length", evaluation.maxCompletionLength, context - 1),
    ]
    return limits.compactMap { key, length, limit in
      length > limit
        ? Contradiction(
          key, "\(length) does not fit into model.max_position_embeddings (\(context)); at most \(limit)")
        : nil
    }
  }

  /// Each number is within its own range, but together they must not ask for more than can be counted: memory, steps and
  /// operations are computed as whole numbers. The limits are far above what anybody trains.
  private func sizeContradictions() -> [Contradiction] {
    let width = Double(model.numAttentionHeads + model.numKeyValueHeads) * Double(model.resolvedHeadDim)
    let layer = Double(model.hiddenSize) * (2 * width + 3 * Double(model.intermediateSize))
    let vocabulary = Double(model.vocabSize ?? tokenizer.vocabSize) * Double(model.hiddenSize)
    let parameters = Double(model.numHiddenLayers) * layer + vocabulary
    let length = Double(model.maxPositionEmbeddings)
    let attention = 14 * Double(model.numHiddenLayers) * width * length * length
    let completion = Double(grpo.maxCompletionLength)
    let rollouts = Double(grpo.promptsPerStep) * Double(grpo.numGenerations)
    let measured =
      Double(max(evaluation.samples, evaluation.samplesAtStageEnd)) * Double(evaluation.samplings.count)
    let evaluations = Double(
      sft.numTrainEpochs / evaluation.everyEpochs + grpo.maxSteps / evaluation.everySteps + 4)
    let problems = Double(max(problems.evaluation.count, problems.evaluation.limit ?? 0))
    let limits: [(key: String, what: String, value: Double, limit: Double)] = [
      ("model", "parameters", parameters, 1e12),
      (
        "model.max_position_embeddings", "operations for one sequence", 3 * length * parameters + attention,
        4e18
      ),
      ("sft.batch_size", "tokens in one step", Double(sft.batchSize) * Double(sftMaxLength), 1e9),
      ("grpo.prompts_per_step", "tokens in one step", rollouts * length, 1e9),
      ("grpo.max_steps", "sampled tokens", Double(grpo.maxSteps) * rollouts * completion, 1e15),
      (
        "evaluation", "sampled tokens",
        evaluations * measured * problems * Double(evaluation.maxCompletionLength), 1e17
      ),
    ]
    return limits.compactMap { key, what, value, limit in
      value > limit
        ? Contradiction(key, "asks for about \(JSON.format(value)) \(what); at most \(JSON.format(limit))")
        : nil
    }
  }

  private func tokenizerContradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    if tokenizer.kind == .phrases, problems.source == .files, model.from == .scratch {
      list.append(
        Contradiction(
          "tokenizer.kind",
          "phrases writes procedural problems only; for files set tokenizer.kind: characters, or bpe"))
    }
    if (tokenizer.kind == .pretrained) != (model.from == .pretrained) {
      list.append(
        Contradiction(
          "tokenizer.kind",
          model.from == .pretrained
            ? "a pretrained model knows its own tokens only; set tokenizer.kind: pretrained"
            : "there is no checkpoint to take it from; set model.from: pretrained"))
    }
    if problems.promptFormat == .chat, tokenizer.kind != .pretrained {
      list.append(
        Contradiction("problems.prompt_format", "chat needs the template of a checkpoint's tokenizer"))
    }
    return list
  }

  private func claimContradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    for (index, claim) in claims.enumerated() {
      func add(_ key: String, _ message: String) {
        list.append(Contradiction("claims[\(index)].\(key)", message))
      }
      if claims[..<index].contains(where: { $0.name == claim.name }) {
        add("name", "'\(claim.name)' is given twice")
      }
      if claim.sampling >= evaluation.samplings.count {
        add(
          "sampling",
          "there is no setting \(claim.sampling); evaluation.samplings has \(evaluation.samplings.count),"
            + " from 0")
      }
      for (key, reference) in [("left", claim.left), ("right", claim.right)] {
        if let message = whyNotMeasured(reference, sampling: claim.sampling) { add(key, message) }
      }
    }
    return list
  }

  private func whyNotMeasured(_ reference: MetricReference, sampling: Int) -> String? {
    let (every, last, unit, interval) =
      switch reference.stage {
      case .base: (1, 0, "", "")
      case .sft: (evaluation.everyEpochs, sft.numTrainEpochs, "epoch", "evaluation.every_epochs")
      case .grpo: (evaluation.everySteps, grpo.maxSteps, "step", "evaluation.every_steps")
      }
    guard reference.stage != .base else {
      return evaluation.evaluateBase
        ? nil : "the untrained model is not measured; set evaluation.evaluate_base: true"
    }
    guard let position = reference.position else { return nil }
    let isMeasured = position == last || position > 0 && position < last && position.isMultiple(of: every)
    if !isMeasured {
      return "\(unit) \(position) of \(last) is not measured; see \(interval)"
    }
    if sampling > 0, position != last {
      return "\(unit) \(position) is measured under setting 0 only; all settings are measured at stage ends"
    }
    return nil
  }
}
