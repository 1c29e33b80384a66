/// Where a model is.
package enum ModelLocation: Sendable {
  /// The model of a run on this machine whose id begins so, after a stage.
  case run(String, ModelStage)
  /// A folder in the layout of Hugging Face, or a GGUF file.
  case checkpoint(String)
}

/// After which stage a model is wanted.
package enum ModelStage: String, Sendable, CaseIterable {
  case sft
  case grpo
}
