/// How wordy a worked solution is: the probability of everything in it beyond the bare steps.
package enum Verbosity: Int, Sendable, CaseIterable {
  case terse, plain, wordy, verbose

  /// The probability that an optional part appears.
  package var probability: Double {
    switch self {
    case .terse: 0
    case .plain: 0.35
    case .wordy: 0.65
    case .verbose: 0.95
    }
  }
}
