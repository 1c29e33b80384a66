import Kernels
import TestSupport
import Testing

@Suite struct PackedLinearTests {
  /// `weight` [outputs, inputs], packed.
  private func pack(_ weight: [Float], inputs: Int) -> PackedMatrix {
    let outputs = weight.count / inputs
    let floats = PackedMatrix.floats(inputs: inputs, outputs: outputs)
    let packed = PackedMatrix(
      FloatBuffer([Float](repeating: .nan, count: floats)).vector, inputs: inputs, outputs: outputs)
    let source = FloatBuffer(weight).matrix(rows: outputs, columns: inputs)
    for panel in 0..<packed.panels { packed.overwrite(panel: panel, with: source) }
    return packed
  }

  @Test(arguments: oddSizes, [1, 15, 16, 17, 48, 67])
  func `products are those of the naive layer, for any number of rows`(
    inputs: Int, outputs: Int
  ) {
    var numbers = TestNumbers(seed: UInt64(inputs * 100 + outputs))
    let weight = numbers.floats(outputs * inputs)
    let bias = numbers.floats(outputs)
    let packed = pack(weight, inputs: inputs)
    // Terms are below 1; each addition of the chain may lose half a unit in the last place of a sum below `inputs`.
    let bound = 1e-7 * Double(inputs + 2)
    for rows in 1...15 {
      let (x, before) = (numbers.floats(rows * inputs), numbers.floats(rows * outputs))
      let y = FloatBuffer([Float](repeating: .nan, count: rows * outputs))
      let (source, target) = (
        FloatBuffer(x).matrix(rows: rows, columns: inputs), y.matrix(rows: rows, columns: outputs)
      )
      Linear.overwriteForward(source, weight: packed, bias: FloatBuffer(bias).vector, into: target)
      let expected = NaiveLayers.linear(doubles(x), doubles(weight), inputs: inputs, bias: doubles(bias))
      #expect(absoluteDifference(doubles(y.array()), expected) < bound)

      y.overwrite(with: before)
      Linear.accumulateForward(source, weight: packed, into: target)
      let product = NaiveLayers.linear(doubles(x), doubles(weight), inputs: inputs)
      #expect(absoluteDifference(doubles(y.array()), zip(product, before).map { $0 + Double($1) }) < bound)
    }
  }

  @Test(arguments: VectorWidth.available, [1, 7, 64, 129]) func `vectors of any width give the same bits`(
    vectors: VectorWidth, inputs: Int
  ) {
    let outputs = 83
    var numbers = TestNumbers(seed: UInt64(inputs))
    let packed = pack(numbers.floats(outputs * inputs), inputs: inputs)
    for rows in 0...40 {
      let x = FloatBuffer(numbers.floats(rows * inputs)).matrix(rows: rows, columns: inputs)
      let before = numbers.floats(rows * outputs)
      func results(_ vectors: VectorWidth) -> [[UInt32]] {
        let (y, sum) = (FloatBuffer(count: rows * outputs), FloatBuffer(before))
        Linear.overwriteForward(
          x, weight: packed, into: y.matrix(rows: rows, columns: outputs), with: vectors)
        Linear.accumulateForward(
          x, weight: packed, into: sum.matrix(rows: rows, columns: outputs), with: vectors)
        return [y, sum].map { $0.array().map(\.bitPattern) }
      }
      #expect(results(vectors) == results(.eight))
    }
  }

  @Test(arguments: [7, 64, 129]) func `a row has the same bits in any place among any number of rows`(
    inputs: Int
  ) {
    let (outputs, most) = (83, 40)
    var numbers = TestNumbers(seed: UInt64(inputs))
    let packed = pack(numbers.floats(outputs * inputs), inputs: inputs)
    let x = FloatBuffer(numbers.floats(most * inputs))
    func product(_ first: Int, _ count: Int) -> [Float] {
      let y = FloatBuffer(count: count * outputs)
      Linear.overwriteForward(
        x.matrix(at: first * inputs, rows: count, columns: inputs), weight: packed,
        into: y.matrix(rows: count, columns: outputs))
      return y.array()
    }
    let alone = (0..<most).flatMap { product($0, 1) }
    for count in 1...most { #expect(product(0, count) == Array(alone.prefix(count * outputs))) }
    for first in 1..<most { #expect(product(first, most - first) == Array(alone.dropFirst(first * outputs))) }
  }

  @Test func `rows of a wider matrix are multiplied in place`() {
    var numbers = TestNumbers(seed: 2)
    let weight = numbers.floats(20 * 6)
    let packed = pack(weight, inputs: 6)
    let (x, y) = (FloatBuffer(numbers.floats(9 * 10)), FloatBuffer([Float](repeating: 5, count: 9 * 30)))
    let source = x.matrix(rows: 9, columns: 10).columns(from: 2, count: 6)
    let target = y.matrix(rows: 9, columns: 30).columns(from: 4, count: 20)
    Linear.overwriteForward(source, weight: packed, into: target)
    for row in 0..<9 {
      let expected = NaiveLayers.linear(doubles(source.row(row).array), doubles(weight), inputs: 6)
      #expect(relativeDifference(target.row(row).array, expected) < 1e-6)
      let outside =
        Array(y.array()[row * 30..<row * 30 + 4]) + Array(y.array()[row * 30 + 24..<row * 30 + 30])
      #expect(outside == [Float](repeating: 5, count: 10))
    }
  }
}
