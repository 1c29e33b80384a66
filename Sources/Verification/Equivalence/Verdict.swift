/// What a comparison of two expressions found.
enum Verdict {
  case equal, different
  /// Neither could be shown.
  case unknown

  /// Equal if all are; different as soon as one is.
  static func all(_ verdicts: [Verdict]) -> Verdict {
    if verdicts.contains(.different) { return .different }
    return verdicts.contains(.unknown) ? .unknown : .equal
  }

  /// Equal if either is; different if both are.
  func or(_ other: Verdict) -> Verdict {
    if self == .equal || other == .equal { return .equal }
    return self == .different && other == .different ? .different : .unknown
  }
}
