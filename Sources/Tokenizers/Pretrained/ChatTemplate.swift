package import Foundation

/// A chat template: Jinja as the templates of Llama 3, Qwen2 and 3, SmolLM2 and 3 use it, rendered as transformers does.
///
/// Supported are `if`, `for` with `else`, filter and loop variables, `set`, `namespace`, `break`, `continue`,
/// transformers' `generation`, white-space control, and the filters, tests and methods that the interpreter lists; anything
/// else is an error that names the line. Rendering is limited in steps, which bound its time and its memory.
package struct ChatTemplate: Sendable {
  /// A template may be so long, in bytes: ten times the longest of a published model, and reading it takes a hundred times as
  /// much memory.
  private static let longest = 1 << 18

  /// Steps that one rendering may take; a step stands for at most eight bytes of memory.
  package static let mostSteps = 8_000_000

  private let statements: [JinjaStatement]
  private let tokens: [String: String]

  /// Reads the template `text`; `tokens` are its variables like `bos_token`.
  package init(_ text: String, tokens: [String: String] = [:]) throws {
    guard text.utf8.count <= Self.longest else {
      throw ChatTemplateError(line: 1, reason: "the template is longer than \(Self.longest) bytes")
    }
    statements = try JinjaParser.statements(of: text)
    self.tokens = tokens
  }

  /// The text of a conversation.
  ///
  /// `variables` adds to `messages`, `tools` and the like. Templates that ask for the date get `date`; without one,
  /// `strftime_now` is undefined, so that texts do not depend on the day.
  package func render(
    messages: [[(key: String, value: JinjaValue)]], addingGenerationPrompt: Bool = false,
    variables: [String: JinjaValue] = [:], date: Date? = nil,
    mostSteps: Int = Self.mostSteps
  ) throws -> String {
    var all: [String: JinjaValue] = tokens.mapValues { .string($0) }
    all["messages"] = .list(JinjaList(messages.map { .dictionary(JinjaMapping($0)) }))
    all["add_generation_prompt"] = .boolean(addingGenerationPrompt)
    all["tools"] = JinjaValue.none
    all["documents"] = JinjaValue.none
    all.merge(variables) { $1 }
    var interpreter = JinjaInterpreter(variables: all, date: date, mostSteps: mostSteps)
    for value in all.values { _ = try interpreter.checked(value, line: 1) }
    return try interpreter.render(statements)
  }

  /// The text of a conversation of roles and contents.
  package func render(
    _ messages: [(role: String, content: String)], addingGenerationPrompt: Bool = false
  ) throws -> String {
    try render(
      messages: messages.map { [("role", .string($0.role)), ("content", .string($0.content))] },
      addingGenerationPrompt: addingGenerationPrompt)
  }
}
