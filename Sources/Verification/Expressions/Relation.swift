/// What stands between the sides of an equation or inequality.
enum Relation: Sendable {
  case equal, approximatelyEqual, notEqual, less, lessOrEqual, greater, greaterOrEqual, element

  /// The relation with its sides exchanged.
  var reversed: Relation {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }

  var isOrder: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}
