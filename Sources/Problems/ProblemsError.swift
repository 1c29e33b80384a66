internal import Texts

/// Why a set of problems could not be made.
package enum ProblemsError: Error, Equatable, CustomStringConvertible {
  /// A name that is not one of the procedural families.
  case unknownFamily(String)
  /// A tier outside 1...3.
  case unknownTier(Int)
  /// The chosen cells hold fewer problems than asked for.
  case tooFew(role: ProblemRole, wanted: Int, available: Int)
  /// A set without any problem.
  case noProblems(role: ProblemRole)
  /// A file that cannot be read.
  case unreadable(file: String, reason: String)
  /// A line that holds no problem; `reason` says what was expected.
  case brokenLine(file: String, line: Int, reason: String)
  /// A template without a placeholder that it needs.
  case invalidTemplate(String, missing: String)
  /// A template with more placeholders than it may have.
  case excessiveTemplate(String, most: Int)

  package var description: String { text.messageLine() }

  private var text: String {
    switch self {
    case .unknownFamily(let name):
      "unknown problem family \(name.debugDescription): choose from "
        + ProceduralProblems.allFamilies.joined(separator: ", ")
    case .unknownTier(let tier):
      "unknown problem tier \(tier): choose from 1, 2, 3"
    case .tooFew(let role, let wanted, let available):
      "\(wanted) \(role.rawValue) problems are asked for, but the chosen families and tiers offer only "
        + "\(available)\(role == .evaluation ? " (a fifth of each cell)" : ""): "
        + "lower the count or add families"
    case .noProblems(let role):
      "no \(role.rawValue) problems are left: check its count, its file, and that the evaluation set "
        + "does not hold them all"
    case .unreadable(let file, let reason):
      "\(file): \(reason)"
    case .brokenLine(let file, let line, let reason):
      "\(file):\(line): \(reason)"
    case .invalidTemplate(let template, let missing):
      "template \(template.excerpt.debugDescription) lacks the placeholder {\(missing)}: add it"
    case .excessiveTemplate(let template, let most):
      "template \(template.excerpt.debugDescription) has more than \(most) placeholders: take some out"
    }
  }
}
