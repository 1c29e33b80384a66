internal import Tokenizers

/// Puts a problem as a user's message into a model's chat template.
struct ChatPrompt: Sendable {
  private let template: ChatTemplate
  private let system: String?

  /// Throws if the tokenizer of the model `name` has no template.
  init(_ tokenizer: any Tokenizer, system: String?, of name: String) throws {
    guard let template = (tokenizer as? PretrainedTokenizer)?.chatTemplate else {
      throw PreparationError("\(name) has no chat template; put the problem as text")
    }
    (self.template, self.system) = (template, system)
  }

  /// The conversation up to where the answer begins.
  func prompt(_ text: String) throws -> String {
    let system = system.map { [(role: "system", content: $0)] } ?? []
    return try template.render(system + [(role: "user", content: text)], addingGenerationPrompt: true)
  }
}
