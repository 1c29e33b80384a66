import TestSupport

/// Floats behind a pointer, for kernels that take one. Never freed: a pointer does not keep its owner alive.
struct Floats {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    pointer = .allocate(capacity: max(1, count))
    for (place, value) in values.enumerated() { (pointer + place).initialize(to: value) }
  }

  var array: [Float] { (0..<count).map { pointer[$0] } }
}

extension TestNumbers {
  /// `count` numbers from -1 to 1.
  static func floats(_ count: Int, seed: UInt64) -> [Float] {
    var numbers = TestNumbers(seed: seed)
    return (0..<count).map { _ in Float.random(in: -1...1, using: &numbers) }
  }
}
