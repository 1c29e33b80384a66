internal import Evaluation
internal import Kernels
internal import Records
internal import Specs
internal import Training
internal import Transformers

// From the words of a benchmark file to the settings of the engine.

extension BenchmarkSpec {
  /// The architecture for a tokenizer of `vocabularySize` tokens.
  func modelConfiguration(vocabularySize: Int) -> ModelConfiguration {
    ModelConfiguration(
      vocabularySize: vocabularySize, hiddenSize: model.hiddenSize, layers: model.numHiddenLayers,
      attentionHeads: model.numAttentionHeads, keyValueHeads: model.numKeyValueHeads,
      headDim: model.resolvedHeadDim,
      intermediateSize: model.intermediateSize, maxPositions: model.maxPositionEmbeddings,
      ropeTheta: model.ropeTheta,
      rmsNormEpsilon: Float(model.rmsNormEps), tieWordEmbeddings: model.tieWordEmbeddings,
      attentionBias: model.attentionBias, queryKeyNorm: model.qkNorm, initializerRange: model.initializerRange
    )
  }

  var activationMemory: ActivationMemory {
    switch memory {
    case .full: .full
    case .low: .low
    }
  }

  var sftSettings: SFTSettings {
    let o = sft.optimizer
    return SFTSettings(
      epochs: sft.numTrainEpochs, scheduleEpochs: sft.scheduleEpochs, batchSize: sft.batchSize,
      schedule: o.shape, learningRate: o.learningRate,
      warmupSteps: o.warmupSteps, minLearningRateRatio: o.minLrRatio, optimizer: o.adamW,
      maxGradientNorm: o.maxGradNorm, completionOnlyLoss: sft.completionOnlyLoss)
  }

  var grpoSettings: GRPOSettings {
    let o = grpo.optimizer
    return GRPOSettings(
      steps: grpo.maxSteps, scheduleSteps: grpo.scheduleSteps, promptsPerStep: grpo.promptsPerStep,
      generations: grpo.numGenerations,
      iterations: grpo.numIterations, learningRate: o.learningRate, warmupSteps: o.warmupSteps,
      schedule: o.shape,
      minLearningRateRatio: o.minLrRatio, optimizer: o.adamW, maxGradientNorm: o.maxGradNorm, loss: grpoLoss,
      rewardScale: grpo.rewardScale, masksTruncated: grpo.maskTruncatedCompletions,
      rewards: grpo.rewards.weighted)
  }

  /// The adapters of the stages that have some.
  var adapters: [Stage: AdapterConfiguration] {
    [Stage.sft: sft.lora, .grpo: grpo.lora].compactMapValues(\.configuration)
  }

  private var grpoLoss: GRPOLoss {
    let normalization: LossNormalization =
      switch grpo.lossType {
      case .grpo: .grpo
      case .bnpo: .bnpo
      case .drGRPO: .drGRPO
      case .dapo: .dapo
      }
    return GRPOLoss(
      normalization: normalization, beta: grpo.beta, epsilonLow: grpo.epsilon,
      epsilonHigh: grpo.resolvedEpsilonHigh)
  }

  /// The form that earns the format reward: with reasoning in tags where the solutions are written so.
  var solutionFormat: SolutionFormat {
    problems.source == .procedural || problems.solutionTemplate.contains("<think>") ? .thinkThenBoxed : .boxed
  }

  /// The settings of an evaluation: all of them with many samples at a stage's end, the first with few in between.
  func evaluationSettings(atStageEnd: Bool) -> [Evaluator.Setting] {
    let all = evaluation.samplings.enumerated().map { index, sampling in
      Evaluator.Setting(
        index: index, settings: sampling.settings,
        samples: atStageEnd ? evaluation.samplesAtStageEnd : evaluation.samples)
    }
    return atStageEnd ? all : Array(all.prefix(1))
  }
}

extension OptimizerSpec {
  var adamW: AdamW {
    AdamW(
      beta1: Float(adamBeta1), beta2: Float(adamBeta2), epsilon: Float(adamEpsilon),
      weightDecay: Float(weightDecay))
  }

  var shape: LearningRateSchedule.Shape {
    switch lrSchedulerType {
    case .cosine: .cosine
    case .linear: .linear
    case .constant: .constant
    }
  }
}

extension LoRASpec {
  /// Nil if all parameters are trained.
  var configuration: AdapterConfiguration? {
    rank.map { rank in
      AdapterConfiguration(
        rank: rank, alpha: resolvedAlpha,
        targets: targets.map(\.engineTarget))
    }
  }
}

extension LoRASpec.Target {
  fileprivate var engineTarget: AdapterConfiguration.Target {
    switch self {
    case .query: .query
    case .key: .key
    case .value: .value
    case .attentionOutput: .attentionOutput
    case .gate: .gate
    case .up: .up
    case .down: .down
    }
  }
}

extension SamplingSpec {
  var settings: SamplingSettings {
    SamplingSettings(temperature: Float(temperature), topK: topK, topP: Float(topP), minP: Float(minP))
  }
}

extension GRPOSpec {
  var rewardScale: Training.RewardScale {
    switch scaleRewards {
    case .group: .group
    case .batch: .batch
    case .none: .none
    }
  }
}

extension RewardsSpec {
  /// The rewards that are turned on.
  var weighted: [WeightedReward] {
    let all = [
      WeightedReward(.format, weight: format.weight),
      WeightedReward(
        .cosine(
          CosineReward(
            maxLength: Double(cosine.maxLength), correctShort: cosine.shortestCorrect,
            correctLong: cosine.longestCorrect, wrongShort: cosine.shortestWrong,
            wrongLong: cosine.longestWrong)),
        weight: cosine.weight),
      WeightedReward(.length(groups: length.groups), weight: length.weight),
      WeightedReward(.accuracy, weight: accuracy.weight),
    ]
    return all.filter { $0.weight != 0 }
  }
}
