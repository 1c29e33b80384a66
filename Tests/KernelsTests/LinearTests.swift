import Kernels
import TestSupport
import Testing

@Suite struct LinearTests {
  private let rows = 5
  private let outputs = 11

  @Test(arguments: oddSizes) func `the forward pass multiplies by the transposed weight and adds the bias`(
    inputs: Int
  ) {
    var numbers = TestNumbers(seed: UInt64(inputs))
    let (x, w) = (numbers.floats(rows * inputs), numbers.floats(outputs * inputs))
    let (b, before) = (numbers.floats(outputs), numbers.floats(rows * outputs))
    let (input, weight) = (FloatBuffer(x), FloatBuffer(w))
    let matrix = weight.matrix(rows: outputs, columns: inputs)
    // What is overwritten may have been anything.
    let y = FloatBuffer([Float](repeating: .nan, count: rows * outputs))
    let target = y.matrix(rows: rows, columns: outputs)
    Linear.overwriteForward(
      input.matrix(rows: rows, columns: inputs), weight: matrix, bias: FloatBuffer(b).vector, into: target)
    let expected = NaiveLayers.linear(doubles(x), doubles(w), inputs: inputs, bias: doubles(b))
    #expect(relativeDifference(y.array(), expected) < 5e-7)

    y.overwrite(with: before)
    Linear.accumulateForward(input.matrix(rows: rows, columns: inputs), weight: matrix, into: target)
    let product = NaiveLayers.linear(doubles(x), doubles(w), inputs: inputs)
    #expect(relativeDifference(y.array(), zip(product, before).map { $0 + Double($1) }) < 5e-7)
  }

  @Test(arguments: oddSizes) func `the backward pass is the derivative`(inputs: Int) {
    var numbers = TestNumbers(seed: UInt64(inputs + 1))
    let (x, w, b) = (numbers.floats(rows * inputs), numbers.floats(outputs * inputs), numbers.floats(outputs))
    let upper = numbers.floats(rows * outputs)
    func loss(_ x: [Double], _ w: [Double], _ b: [Double]) -> Double {
      weightedSum(NaiveLayers.linear(x, w, inputs: inputs, bias: b), doubles(upper))
    }
    let byInput = centralDifferences(at: doubles(x), step: 1e-3) { loss($0, doubles(w), doubles(b)) }
    let byWeight = centralDifferences(at: doubles(w), step: 1e-3) { loss(doubles(x), $0, doubles(b)) }
    let byBias = centralDifferences(at: doubles(b), step: 1e-3) { loss(doubles(x), doubles(w), $0) }

    let (dy, dx) = (FloatBuffer(upper), FloatBuffer([Float](repeating: .nan, count: x.count)))
    let (input, weight) = (FloatBuffer(x), FloatBuffer(w))
    Linear.overwriteInputGradient(
      dy.matrix(rows: rows, columns: outputs), weight: weight.matrix(rows: outputs, columns: inputs),
      into: dx.matrix(rows: rows, columns: inputs))
    #expect(relativeDifference(dx.array(), byInput) < 1e-6)

    for accumulates in [false, true] {
      let start: Float = accumulates ? 0.5 : .nan
      let dw = FloatBuffer([Float](repeating: start, count: w.count))
      let db = FloatBuffer([Float](repeating: start, count: outputs))
      Linear.addWeightGradient(
        dy.matrix(rows: rows, columns: outputs), input.matrix(rows: rows, columns: inputs),
        into: dw.matrix(rows: outputs, columns: inputs), bias: db.vector, accumulate: accumulates)
      let offset = accumulates ? 0.5 : 0
      #expect(relativeDifference(dw.array(), byWeight.map { $0 + offset }) < 1e-6)
      #expect(relativeDifference(db.array(), byBias.map { $0 + offset }) < 1e-6)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `products of parts of larger matrices touch nothing else`(
    transposeA: Bool, transposeB: Bool
  ) {
    var numbers = TestNumbers(seed: 9)
    let (m, n, k) = (4, 6, 3)
    let (aRows, aColumns) = transposeA ? (k, m) : (m, k)
    let (bRows, bColumns) = transposeB ? (n, k) : (k, n)
    let (a, b, c) = (
      FloatBuffer(numbers.floats(200)), FloatBuffer(numbers.floats(200)), FloatBuffer(numbers.floats(200))
    )
    let before = c.array()
    let left = a.matrix(rows: 10, columns: 20).rows(from: 1, count: aRows).columns(from: 3, count: aColumns)
    let right = b.matrix(rows: 10, columns: 20).rows(from: 2, count: bRows).columns(from: 5, count: bColumns)
    let result = c.matrix(rows: 10, columns: 20).rows(from: 3, count: m).columns(from: 7, count: n)
    Linear.multiply(
      left, right, transposeA: transposeA, transposeB: transposeB, into: result, alpha: 2, beta: 0.5)
    var expected = doubles(before)
    for row in 0..<m {
      for column in 0..<n {
        var sum = 0.0
        for i in 0..<k {
          let x = transposeA ? left[i, row] : left[row, i]
          let y = transposeB ? right[column, i] : right[i, column]
          sum += Double(x) * Double(y)
        }
        let place = (3 + row) * 20 + 7 + column
        expected[place] = 2 * sum + 0.5 * expected[place]
      }
    }
    #expect(relativeDifference(c.array(), expected) < 5e-7)
  }
}
