/// Why a reference answer cannot be compared with anything.
package enum ReferenceAnswerError: Error, Equatable, CustomStringConvertible {
  case unreadable(String)
  case tooLong(digits: Int)

  package var description: String {
    switch self {
    case .unreadable(let text):
      "the reference answer \(text.prefix(60).debugDescription) is empty, has unmatched braces or divides by "
        + "zero: correct the data set"
    case .tooLong(let digits):
      "the reference answer has more than \(digits) digits: leave the problem out"
    }
  }
}
