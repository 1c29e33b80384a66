/// One set of problems.
package struct ProblemSetSpec: Section {
  package var count = 1000
  package var path: String?
  package var limit: Int?
  package var maxPromptTokens: Int?
  package var maxSolutionTokens: Int?
  package var expectedTokens: Int?

  package init() {}

  init(count: Int) {
    self.count = count
  }

  package static var shorthand: String? { "path" }

  package static var fields: [Field<Self>] {
    [
      Field("count", \.count, .integer(1...10_000_000), "Procedural: how many are generated."),
      Field(
        "path", \.path, .optional(.path, null: "none"),
        "Files: a JSON Lines file; a relative path in a benchmark file counts from TWOSTAGE_HOME, one in a flag"
          + " from the current directory."),
      Field(
        "limit", \.limit, .optional(.integer(1...10_000_000), null: "all"),
        "Files: at most so many are taken, from the start."),
      Field(
        "max_prompt_tokens", \.maxPromptTokens, .optional(.integer(1...1_048_576), null: "any"),
        identifying: .unlessDefault, "Problems with longer prompts are left out and counted."),
      Field(
        "max_solution_tokens", \.maxSolutionTokens, .optional(.integer(1...1_048_576), null: "any"),
        identifying: .unlessDefault, "Problems with longer worked solutions are left out and counted."),
      Field(
        "expected_tokens", \.expectedTokens, .optional(.integer(1...1_048_576), null: "the limit"),
        identifying: .never,
        "Mean length of a problem with its solution, which `twostage plan` goes by where the file is not there."
      ),
    ]
  }
}
