/// Sums over blocks of fixed size, so that the result does not depend on who computes which block.
package enum SumOfSquares {
  /// Floats in a block.
  package static let blockSize = 16_384

  /// Number of blocks that `count` floats fall into.
  package static func blocks(_ count: Int) -> Int { (count + blockSize - 1) / blockSize }

  /// The sum of squares of block `index` of `vector`, in double precision across 16-lane partial sums.
  package static func block(_ index: Int, of vector: Vector) -> Double {
    let start = index * blockSize
    let end = min(start + blockSize, vector.count)
    let p = vector.pointer
    var sum = 0.0
    var i = start
    while i < end {
      // Partial sums of 256 squares in single precision, then double.
      let stop = min(i + 256, end)
      var lanes = Lanes(repeating: 0)
      var tail: Float = 0
      while i &+ 16 <= stop {
        let x = load(p, i)
        lanes.addProduct(x, x)
        i &+= 16
      }
      while i < stop {
        tail += p[i] * p[i]
        i &+= 1
      }
      sum += Double(total(lanes)) + Double(tail)
    }
    return sum
  }
}
