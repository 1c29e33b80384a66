/// Why a reference answer cannot be compared with anything.
package enum ReferenceAnswerError: Error, Equatable, CustomStringConvertible {
  case unreadable(String)
  case tooMuchWork(String)

  package var description: String {
    switch self {
    case .unreadable(let text):
      "the reference answer \(text.prefix(60).debugDescription) cannot be read: it is empty, neither formula nor words, "
        + "or divides by zero; correct the data set"
    case .tooMuchWork(let text):
      "the reference answer \(text.prefix(60).debugDescription) is too long or too deep to be compared: leave the "
        + "problem out"
    }
  }
}
