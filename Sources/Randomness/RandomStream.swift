/// Random numbers one after the other from a counter-based generator.
package struct RandomStream: Sendable {
  private let philox: Philox
  private let step: UInt32
  private let sequence: UInt32
  private var position: UInt64 = 0
  private var words = SIMD4<UInt32>()

  init(philox: Philox, step: UInt32, sequence: UInt32) {
    self.philox = philox
    self.step = step
    self.sequence = sequence
  }

  /// A uniform 32-bit word.
  package mutating func word() -> UInt32 {
    let lane = Int(position & 3)
    if lane == 0 {
      let block = position >> 2
      words = philox.words(
        SIMD4(step, sequence, UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32)))
    }
    position &+= 1
    return words[lane]
  }

  /// A uniform integer in 0..<`bound`, without bias.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "bound out of range")
    let bound = UInt32(bound)
    let threshold = (0 &- bound) % bound
    while true {
      let product = word().multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// A uniform integer in `range`.
  package mutating func integer(in range: Range<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// A uniform integer in `range`.
  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// A uniform number in [0, 1) with 53 bits.
  package mutating func unit() -> Double {
    let high = UInt64(word()) << 32
    return Double((high | UInt64(word())) >> 11) * 0x1p-53
  }

  /// True with probability `probability`.
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// A uniformly drawn element.
  package mutating func element<Element>(of array: [Element]) -> Element { array[below(array.count)] }

  /// The numbers 0..<`count` in random order (Fisher-Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, below(last + 1))
    }
    return order
  }
}
