internal import Files
package import Foundation

/// What others have measured of the recipe, as a file of the checkout holds it.
package struct PublishedResults: Sendable, Equatable, Codable {
  /// Whose results they are.
  package let source: String
  package let points: [Point]

  /// A model on a data set under a token budget.
  package struct Point: Sendable, Equatable, Codable {
    package var model: String
    /// The model that the authors began with; nil for a model of others, which is what they compare with.
    package var origin: String?
    /// What they did to it: `SFT + GRPO`, say; empty for a model of others.
    package var stages: String
    package var dataSet: String
    /// In tokens.
    package var budget: Int
    /// Share of right solutions, from 0 to 1.
    package var accuracy: Double
    /// Mean output tokens.
    package var tokens: Double

    package init(
      model: String, origin: String?, stages: String, dataSet: String, budget: Int, accuracy: Double,
      tokens: Double
    ) {
      self.model = model
      self.origin = origin
      self.stages = stages
      self.dataSet = dataSet
      self.budget = budget
      self.accuracy = accuracy
      self.tokens = tokens
    }
  }

  package init(source: String, points: [Point]) {
    self.source = source
    self.points = points
  }

  /// Where the file lies in a checkout of the harness.
  private static let file = "benchmarks/published/two-stage-recipe.csv"
  private static let source =
    "H. Yoshihara, T. Yamaguchi, Y. Inoue, A Practical Two-Stage Recipe for Mathematical LLMs, arXiv 2507.08267"
  private static let columns =
    "model,trained_from,stages,data_set,budget_tokens,pass_at_1_percent,mean_tokens"

  /// The results that lie in the checkout at `root`; nil if there is no such file, as outside a checkout.
  /// - Throws: `PublishedResultsError` if the file does not hold what it should.
  package static func load(checkout root: URL) throws -> PublishedResults? {
    let url = root.appending(path: file)
    let path = url.path(percentEncoded: false)
    guard try InputFile.isThere(path) else { return nil }
    let data = try InputFile.read(path, atMost: InputFile.Limit.configuration)
    return try parse(String(decoding: data, as: UTF8.self), name: file)
  }

  /// Reads the text of such a file.
  /// - Throws: `PublishedResultsError` with the line that is wrong; `name` is the file's.
  package static func parse(_ text: String, name: String) throws -> PublishedResults {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.first == columns else {
      throw PublishedResultsError("\(name), line 1: expected the columns \(columns)")
    }
    let points = try lines.enumerated().dropFirst().map { index, line -> Point in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, !fields[0].isEmpty, !fields[3].isEmpty, let budget = Int(fields[4]),
        let percent = Double(fields[5]), (0...100).contains(percent), let tokens = Double(fields[6]),
        tokens >= 0,
        tokens.isFinite
      else {
        throw PublishedResultsError(
          "\(name), line \(index + 1): expected seven values, names without commas, then a budget, a share in per "
            + "cent and a number of tokens")
      }
      return Point(
        model: fields[0], origin: fields[1].isEmpty ? nil : fields[1], stages: fields[2], dataSet: fields[3],
        budget: budget, accuracy: percent / 100, tokens: tokens)
    }
    return PublishedResults(source: source, points: points)
  }

  /// The data sets, in order of appearance.
  var dataSets: [String] { Self.unique(points.map(\.dataSet)) }

  /// The authors' models with what each began with, in order of appearance.
  var pairs: [(before: String, after: String, stages: String)] {
    Self.unique(points.filter { $0.origin != nil }.map(\.model)).compactMap { model in
      points.first { $0.model == model }.flatMap { point in
        point.origin.map { ($0, model, point.stages) }
      }
    }
  }

  /// The points of a model on a data set, the smallest budget first.
  func curve(_ model: String, on dataSet: String) -> [Point] {
    points.filter { $0.model == model && $0.dataSet == dataSet }.sorted { $0.budget < $1.budget }
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
