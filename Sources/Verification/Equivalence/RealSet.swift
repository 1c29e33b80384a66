/// A set of real numbers as segments in order, none touching the next.
struct RealSet {
  /// One end of a segment.
  struct End {
    /// Infinite where the set has no end.
    var position: Double
    var isClosed: Bool
    /// The exact position.
    var expression: Expression

    static let low = End(
      position: -.infinity, isClosed: false,
      expression: .product([.minusOne, .constant(.infinity)]))
    static let high = End(position: .infinity, isClosed: false, expression: .constant(.infinity))
  }

  struct Segment {
    var lower: End
    var upper: End

    /// Whether it holds a number.
    var isProper: Bool {
      if RealSet.areSame(lower.position, upper.position) { return lower.isClosed && upper.isClosed }
      return lower.position < upper.position
    }
  }

  private(set) var segments: [Segment]

  static let all = RealSet([Segment(lower: .low, upper: .high)])

  init(_ segments: [Segment]) {
    self.segments = []
    for segment in segments.filter(\.isProper).sorted(by: Self.isBefore) {
      if let last = self.segments.last, Self.touches(last.upper, segment.lower) {
        self.segments[self.segments.count - 1].upper = Self.later(last.upper, segment.upper)
      } else {
        self.segments.append(segment)
      }
    }
  }

  /// Positions are rounded; what is nearer than this is the same.
  static func areSame(_ a: Double, _ b: Double) -> Bool {
    a == b || a.isFinite && b.isFinite && abs(a - b) <= 1e-14 * max(abs(a), abs(b))
  }

  private static func isBefore(_ a: Segment, _ b: Segment) -> Bool {
    if !areSame(a.lower.position, b.lower.position) { return a.lower.position < b.lower.position }
    return a.lower.isClosed && !b.lower.isClosed
  }

  private static func touches(_ upper: End, _ lower: End) -> Bool {
    if areSame(upper.position, lower.position) { return upper.isClosed || lower.isClosed }
    return lower.position < upper.position
  }

  private static func later(_ a: End, _ b: End) -> End {
    if areSame(a.position, b.position) { return a.isClosed ? a : b }
    return a.position > b.position ? a : b
  }

  private static func earlier(_ a: End, _ b: End) -> End {
    if areSame(a.position, b.position) { return a.isClosed ? b : a }
    return a.position < b.position ? a : b
  }

  // MARK: Operations

  func union(_ other: RealSet) -> RealSet { RealSet(segments + other.segments) }

  func intersection(_ other: RealSet) -> RealSet {
    RealSet(
      segments.flatMap { a in
        other.segments.map { b in
          // The later lower end, the earlier upper end; of two at one place the open one.
          let lower: End
          if Self.areSame(a.lower.position, b.lower.position) {
            lower = a.lower.isClosed ? b.lower : a.lower
          } else {
            lower = a.lower.position > b.lower.position ? a.lower : b.lower
          }
          return Segment(lower: lower, upper: Self.earlier(a.upper, b.upper))
        }
      })
  }

  var complement: RealSet {
    var result: [Segment] = []
    var lower = End.low
    for segment in segments {
      if segment.lower.position > -.infinity {
        result.append(Segment(lower: lower, upper: Self.turned(segment.lower)))
      }
      lower = Self.turned(segment.upper)
    }
    if lower.position < .infinity { result.append(Segment(lower: lower, upper: .high)) }
    return RealSet(result)
  }

  private static func turned(_ end: End) -> End {
    End(position: end.position, isClosed: !end.isClosed, expression: end.expression)
  }

  /// The set with every end replaced by what `map` makes of it; `reverses` if that turns the order around.
  func mapped(reverses: Bool, _ map: (End) throws(ReadFailure) -> End) throws(ReadFailure)
    -> RealSet
  {
    var result: [Segment] = []
    for segment in segments {
      let (a, b) = (try map(segment.lower), try map(segment.upper))
      result.append(reverses ? Segment(lower: b, upper: a) : Segment(lower: a, upper: b))
    }
    return RealSet(result)
  }
}
