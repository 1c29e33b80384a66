internal import Problems
internal import Specs
internal import Tokenizers

/// How a problem is put to a model.
struct PromptForm: Sendable {
  private let template: TextTemplate
  private let chat: ChatPrompt?

  /// A template with `{problem}`, as it is or as a user's message of `chat`.
  init(_ template: String, chat: ChatPrompt? = nil) throws {
    self.template = try TextTemplate(template, needs: ["problem"])
    self.chat = chat
  }

  /// The text that the model goes on from.
  func prompt(_ problem: String) throws -> String {
    let text = template.filled(with: ["problem": problem])
    return try chat?.prompt(text) ?? text
  }
}
