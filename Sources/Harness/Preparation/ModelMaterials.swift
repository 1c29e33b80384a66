internal import Foundation
internal import Problems
internal import Specs
internal import Tokenizers
internal import Transformers

/// The model that a benchmark starts from, with its tokenizer.
struct ModelMaterials {
  let tokenizer: any Tokenizer
  let configuration: ModelConfiguration
  let weights: InitialWeights
  /// SHA-256 of a checkpoint's files; nothing without one.
  let hashes: [String: String]
  private let chat: ChatPrompt?

  /// Reads a checkpoint, or learns a tokenizer from the training problems where the benchmark wants one.
  init(_ spec: BenchmarkSpec, _ problems: ProblemSets, home: URL) throws {
    switch spec.model.from {
    case .scratch:
      tokenizer = try Self.tokenizer(spec.tokenizer, problems)
      configuration = spec.modelConfiguration(vocabularySize: tokenizer.vocabularySize)
      (weights, hashes, chat) = (.random, [:], nil)
    case .pretrained:
      let checkpoint = try PretrainedCheckpoint(at: spec.modelLocation(home: home))
      tokenizer = try checkpoint.tokenizer()
      configuration = checkpoint.model.configuration
      weights = .pretrained(checkpoint.model)
      hashes = ["model": try checkpoint.sha256()]
      chat =
        spec.problems.promptFormat == .chat
        ? try ChatPrompt(tokenizer, system: spec.problems.systemPrompt, of: checkpoint.path) : nil
      try Self.compare(spec.model, configuration, file: checkpoint.url)
    }
  }

  /// A prompt as it is put to the model.
  func prompt(_ text: String) throws -> String { try chat?.prompt(text) ?? text }

  private static func tokenizer(_ spec: TokenizerSpec, _ problems: ProblemSets) throws -> any Tokenizer {
    let texts = problems.train.lazy.flatMap { [$0.prompt, $0.solution ?? ""] }
    return switch spec.kind {
    case .phrases: try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    case .characters, .pretrained: CharacterTokenizer(learningFrom: texts)
    case .bpe: try BytePairTrainer(vocabularySize: spec.vocabSize).train(on: texts)
    }
  }

  /// Throws if the checkpoint is not what the benchmark says, or is asked for longer sequences than it knows.
  private static func compare(_ spec: ModelSpec, _ found: ModelConfiguration, file: URL) throws {
    let path = file.path(percentEncoded: false)
    guard spec.maxPositionEmbeddings <= found.maxPositions else {
      throw PreparationError(
        "model.max_position_embeddings: \(spec.maxPositionEmbeddings) is more than the \(found.maxPositions) positions of "
          + path)
    }
    guard spec.statesArchitecture else { return }
    let pairs: [(String, any Equatable & Sendable, any Equatable & Sendable)] = [
      ("vocab_size", spec.vocabSize ?? 0, found.vocabularySize),
      ("hidden_size", spec.hiddenSize, found.hiddenSize),
      ("num_hidden_layers", spec.numHiddenLayers, found.layers),
      ("num_attention_heads", spec.numAttentionHeads, found.attentionHeads),
      ("num_key_value_heads", spec.numKeyValueHeads, found.keyValueHeads),
      ("head_dim", spec.resolvedHeadDim, found.headDim),
      ("intermediate_size", spec.intermediateSize, found.intermediateSize),
      ("rope_theta", spec.ropeTheta, found.ropeTheta),
      ("rms_norm_eps", Float(spec.rmsNormEps), found.rmsNormEpsilon),
      ("tie_word_embeddings", spec.tieWordEmbeddings, found.tieWordEmbeddings),
      ("attention_bias", spec.attentionBias, found.attentionBias),
      ("qk_norm", spec.qkNorm, found.queryKeyNorm),
    ]
    let differences = pairs.filter { "\($0.1)" != "\($0.2)" }.map {
      "model.\($0.0) is \($0.1), found \($0.2)"
    }
    guard differences.isEmpty else {
      throw PreparationError("\(path) is not the benchmark's model: \(differences.joined(separator: "; "))")
    }
  }
}

extension BenchmarkSpec {
  /// Where the pretrained model is; a relative path counts from `home`.
  func modelLocation(home: URL) throws -> URL {
    guard let path = model.path else {
      throw PreparationError("no checkpoint is given; add --set model.path=PATH")
    }
    return URL(filePath: path, relativeTo: home).absoluteURL
  }
}
