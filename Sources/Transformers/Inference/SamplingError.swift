/// Why nothing could be sampled.
package enum SamplingError: Error, CustomStringConvertible {
  case tooLong(prompt: Int, completion: Int, limit: Int)
  case emptyPrompt
  /// The model's logits are no numbers, so nothing drawn from them means anything.
  case notFinite

  package var description: String {
    switch self {
    case .tooLong(let prompt, let completion, let limit):
      "a prompt of \(prompt) tokens and \(completion) new ones exceed the model's \(limit) positions; "
        + "lower max_completion_length, shorten the prompts or raise model.max_position_embeddings"
    case .notFinite: "the model's logits are not finite: its weights are useless"
    case .emptyPrompt: "a prompt without tokens cannot be continued"
    }
  }
}
