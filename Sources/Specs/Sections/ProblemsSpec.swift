/// What the model learns from and is measured on.
package struct ProblemsSpec: Section {
  /// Where problems come from.
  package enum Source: String, CaseIterable, Sendable {
    case procedural, files
  }

  /// The families that can be generated.
  package static let allFamilies = ["add", "sub", "mul", "lin", "frac", "word"]

  /// How a prompt is put to the model.
  package enum PromptFormat: String, CaseIterable, Sendable {
    case text, chat
  }

  package var source = Source.procedural
  package var families = Self.allFamilies
  package var tiers = [1, 2, 3]
  package var train = ProblemSetSpec(count: 9000)
  package var grpo = ProblemSetSpec(count: 1600)
  package var evaluation = ProblemSetSpec(count: 1080)
  package var evaluationSeed: UInt64 = 10_000
  package var fields = FieldNamesSpec()
  package var answerAfter: String?
  package var stripAnnotations = false
  package var promptTemplate = "{problem}\n"
  package var promptFormat = PromptFormat.text
  package var systemPrompt: String?
  package var solutionTemplate = "<think>{solution}</think>\\boxed{{answer}}"
  package var skipBroken = false

  package init() {}

  /// The file that GRPO takes its prompts from: its own, or else the training file; nil for procedural problems.
  package var grpoPath: String? { grpo.path ?? train.path }

  package static var fields: [Field<Self>] {
    [
      Field("source", \.source, .choice, "Whether problems are generated or read from JSON Lines files."),
      Field(
        "families", \.families,
        .list(of: .word(allFamilies), words: ["all": allFamilies]).checked("each once", isSet),
        "Procedural: the families of problems, in rotation."),
      Field(
        "tiers", \.tiers, .list(of: .integer(1...3)).checked("each once", isSet),
        "Procedural: the levels of difficulty, in rotation."),
      Field("train", \.train, .section(), "Problems with solutions, for SFT."),
      Field(
        "grpo", \.grpo, .section(), "Problems for GRPO; without a path, those of the training file."),
      Field("evaluation", \.evaluation, .section(), "Problems that accuracy and length are measured on."),
      Field(
        "evaluation_seed", \.evaluationSeed, .integer(0...UInt64.max),
        "Procedural: seed of the evaluation problems, apart from the run's, so that all runs meet the same ones."
      ),
      Field("fields", \.fields, .section(), "Files: the names of the JSON fields."),
      Field(
        "answer_after", \.answerAfter, .optional(.string, null: "a field of its own"),
        "Files: the mark in the solution's text that the answer comes after, `####` in GSM8K; solution and answer"
          + " are then parted there."),
      Field(
        "strip_annotations", \.stripAnnotations, .bool,
        "Files: whether calculator notes in doubled angle brackets are taken out of solutions, as GSM8K has them."
      ),
      Field(
        "prompt_template", \.promptTemplate, .string,
        "Files: the prompt, with `{problem}` for the problem's text."),
      Field(
        "prompt_format", \.promptFormat, .choice, identifying: .unlessDefault,
        "How the prompt is put: `text` as it is, `chat` as a user's message in the checkpoint's chat template."
      ),
      Field(
        "system_prompt", \.systemPrompt, .optional(.string, null: "the template's own"),
        identifying: .unlessDefault, "Chat: the system's message."),
      Field(
        "solution_template", \.solutionTemplate, .string,
        "Files: the text to learn, with `{solution}` and `{answer}` for the two parts."),
      Field(
        "skip_broken", \.skipBroken, .bool,
        "Files: whether a broken line is left out and counted; else it ends the run."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    if families.isEmpty { list.append(Contradiction("families", "is empty; at least one family is needed")) }
    if tiers.isEmpty { list.append(Contradiction("tiers", "is empty; at least one tier is needed")) }
    let sets = [("train", train), ("grpo", grpo), ("evaluation", evaluation)]
    switch source {
    case .procedural:
      for (name, set) in sets {
        if set.path != nil {
          list.append(Contradiction("\(name).path", "is given, but source is procedural; set source: files"))
        } else if set.limit != nil {
          list.append(
            Contradiction("\(name).limit", "is for files; the number of generated problems is count"))
        }
      }
      if promptFormat == .chat {
        list.append(Contradiction("prompt_format", "chat is for problems from files"))
      }
    case .files:
      for (name, set) in sets where set.path == nil && name != "grpo" {
        list.append(
          Contradiction(name, "no file is given; add --set problems.\(name)=PATH, or its path to the file"))
      }
      if !promptTemplate.contains("{problem}") {
        list.append(Contradiction("prompt_template", "lacks {problem}"))
      }
      if !solutionTemplate.contains("{solution}") {
        list.append(Contradiction("solution_template", "lacks {solution}"))
      }
    }
    if systemPrompt != nil, promptFormat != .chat {
      list.append(
        Contradiction("system_prompt", "is a part of a chat; set prompt_format: chat, or prompt_template"))
    }
    return list
  }
}

private func isSet<Element: Equatable>(_ list: [Element]) -> Bool {
  list.indices.allSatisfy { !list[..<$0].contains(list[$0]) }
}
