internal import Records

/// The part of a page in which solutions are looked at side by side, filtered and linked to.
struct SampleBrowser {
  let samples: BrowsedSamples

  init(_ samples: BrowsedSamples) {
    self.samples = samples
  }

  var markup: Markup {
    Markup(
      "section", ["aria-labelledby": "samples"],
      [
        Markup("h2", ["id": "samples", "tabindex": "-1"], "Samples"),
        Markup("p", [:], samples.note),
        Markup("p", ["class": "print-only"], "They are not printed: open the page to read them."),
        Markup(
          "noscript", [:],
          [Markup("p", [:], "Scripts are off: all problems are listed below, without filters.")]),
        filters,
        Markup("div", ["id": "problems"], samples.problems.map(article), lines: true),
        pager,
      ], lines: true)
  }

  // MARK: Filters

  private var filters: Markup {
    Markup(
      "form", ["id": "filters", "aria-label": "Filter the samples", "hidden": ""],
      [
        runs.count > 1 ? select("run", "Run", [("", "all")] + runs.map { ($0, $0) }) : nil,
        select("family", "Family", [("", "all")] + families.map { ($0, $0) }),
        select("model", "Model", [("", "all, side by side")] + checkpoints.map { ("\($0)", Self.title($0)) }),
        select("outcome", "Outcome", outcomes),
        Markup(
          "label", [:],
          [
            Markup("span", [:], "Text contains"),
            Markup("input", ["type": "search", "name": "text", "autocomplete": "off"]),
          ]),
        Markup("button", ["type": "reset"], "Show all"),
        Markup("p", ["id": "found", "role": "status", "tabindex": "-1"]),
      ].compactMap { $0 }, lines: true)
  }

  private var outcomes: [(String, String)] {
    let single = [
      ("", "any"), ("correct", "some sample correct"), ("wrong", "some sample not correct"),
      ("cut", "some sample cut off"),
    ]
    guard let first = checkpoints.first, let last = checkpoints.last, checkpoints.count > 1 else {
      return single
    }
    let (before, after) = (first.stage.modelTitle, last.stage.modelTitle)
    return single
      + ["more", "fewer"].map { change in
        (change, "\(after) correct \(change == "more" ? "more" : "less") often than \(before)")
      }
  }

  private func select(_ name: String, _ label: String, _ options: [(String, String)]) -> Markup {
    let items = options.map { value, text in Markup("option", ["value": value], text) }
    return Markup("label", [:], [Markup("span", [:], label), Markup("select", ["name": name], items)])
  }

  private var pager: Markup {
    Markup(
      "nav", ["id": "pager", "aria-label": "Pages of samples", "hidden": ""],
      [
        Markup("button", ["type": "button", "value": "-1"], "Previous problems"),
        Markup("button", ["type": "button", "value": "1"], "More problems"),
      ])
  }

  private var runs: [String] { Self.distinct(samples.problems.map(\.run)) }
  private var families: [String] { Self.distinct(samples.problems.map(\.problem.family)) }

  private var checkpoints: [Checkpoint] {
    Set(samples.problems.flatMap { $0.solutions.map(\.checkpoint) }).sorted()
  }

  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  // MARK: Problems

  /// `SFT + GRPO, step 50`.
  private static func title(_ checkpoint: Checkpoint) -> String {
    checkpoint.stage == .base
      ? checkpoint.stage.title : "\(checkpoint.stage.modelTitle), \(checkpoint.place)"
  }

  private func article(_ shown: BrowsedProblem) -> Markup {
    let problem = shown.problem
    let run = runs.firstIndex(of: shown.run).map { runs.count > 1 ? "run-\($0 + 1)-" : "" } ?? ""
    let id = "\(run)problem-\(problem.index)"
    let place = [problem.stratum == problem.family ? problem.family : problem.stratum, shown.run]
    return Markup(
      "article",
      [
        "class": "problem", "id": id, "tabindex": "-1", "aria-labelledby": "\(id)-title",
        "data-family": problem.family, "data-run": shown.run,
      ],
      [
        Markup(
          "h3", ["id": "\(id)-title"],
          [
            Markup("a", ["href": "#\(id)"], "Problem \(problem.index)"),
            Markup(" "),
            Markup("small", [:], place.filter { !$0.isEmpty }.joined(separator: " · ")),
          ]),
        Markup("pre", ["class": "prompt"], problem.prompt.trimmingLineEnds),
        Markup("p", [:], [Markup("Reference answer: "), Markup("b", [:], problem.answer)]),
        Markup("div", ["class": "models"], shown.solutions.map(column), lines: true),
      ], lines: true)
  }

  private func column(_ solutions: BrowsedProblem.Solutions) -> Markup {
    Markup(
      "div", ["class": "model", "data-model": "\(solutions.checkpoint)"],
      [Markup("h4", [:], Self.title(solutions.checkpoint))] + solutions.samples.map(sample), lines: true)
  }

  private func sample(_ sample: Sample) -> Markup {
    let answer = sample.answer.map { ", answer \($0)" } ?? ""
    let tokens = "\(Format.count(sample.tokens)) token\(sample.tokens == 1 ? "" : "s")"
    return Markup(
      "div",
      [
        "class": "sample", "data-result": sample.isCorrect ? "correct" : sample.end == .cut ? "cut" : "wrong",
      ],
      [
        Markup("p", [:], [sample.badge, Markup(" \(tokens)\(answer)")]),
        sample.text.isEmpty
          ? Markup("p", ["class": "empty"], "(no text)") : Markup("pre", [:], sample.text.trimmingLineEnds),
      ])
  }
}

extension Sample {
  /// How it was judged, in words.
  fileprivate var badge: Markup {
    if end == .cut { return Markup("span", ["class": "badge cut"], "cut off") }
    let words =
      switch outcome {
      case .equivalent: "correct"
      case .different: "wrong"
      case .unparsed: "no answer"
      case .abandoned: "not decided"
      }
    return Markup("span", ["class": "badge \(isCorrect ? "correct" : "wrong")"], words)
  }
}

extension String {
  /// Without line ends behind the last character that shows.
  fileprivate var trimmingLineEnds: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
