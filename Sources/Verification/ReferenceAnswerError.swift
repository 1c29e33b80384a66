/// Why a reference answer cannot be compared with anything.
package enum ReferenceAnswerError: Error, Equatable, CustomStringConvertible {
  case unreadable(String)
  case tooMuchWork(String)

  package var description: String {
    switch self {
    case .unreadable(let text):
      "the reference answer \(text.prefix(60).debugDescription) is empty, no formula and no text, or divides by "
        + "zero: correct the data set"
    case .tooMuchWork(let text):
      "the reference answer \(text.prefix(60).debugDescription) is too long or too deep to be compared: leave the "
        + "problem out"
    }
  }
}
