import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct LoadedBLASTests {
  @Test(arguments: oddSizes, [(false, false), (false, true), (true, false), (true, true)])
  func `a product is that of the naive sum, transposed or not, in part of larger matrices`(
    inner: Int, transposed: (a: Bool, b: Bool)
  ) {
    let (rows, columns, gap) = (7, 5, 3)
    var numbers = TestNumbers(seed: UInt64(inner))
    /// A matrix with `gap` floats between its rows, which nobody may read.
    func matrix(_ rows: Int, _ columns: Int) -> (FloatBuffer, Matrix) {
      let buffer = FloatBuffer([Float](repeating: .nan, count: rows * (columns + gap)))
      let matrix = buffer.matrix(rows: rows, columns: columns + gap).columns(from: 0, count: columns)
      for row in 0..<rows {
        for (column, value) in numbers.floats(columns).enumerated() { matrix[row, column] = value }
      }
      return (buffer, matrix)
    }
    let (aBuffer, a) = transposed.a ? matrix(inner, rows) : matrix(rows, inner)
    let (bBuffer, b) = transposed.b ? matrix(columns, inner) : matrix(inner, columns)
    for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 2)] as [(Float, Float)] {
      let (cBuffer, c) = matrix(rows, columns)
      let before = (0..<rows).map { c.row($0).array }
      // What is overwritten may have been anything.
      if beta == 0 { for row in 0..<rows { c[row, 0] = .nan } }
      BLASLibrary.loaded.multiply(
        a, b, transposeA: transposed.a, transposeB: transposed.b, into: c, inner: inner, alpha: alpha,
        beta: beta)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for i in 0..<inner {
            sum +=
              Double(transposed.a ? a[i, row] : a[row, i])
              * Double(transposed.b ? b[column, i] : b[i, column])
          }
          let exact = Double(alpha) * sum + (beta == 0 ? 0 : Double(beta) * Double(before[row][column]))
          #expect(abs(Double(c[row, column]) - exact) < 1e-5 * Double(inner))
        }
      }
      // The gap of the last row has not been written to either.
      #expect(cBuffer.array()[columns].isNaN && cBuffer.array().last?.isNaN == true)
    }
    withExtendedLifetime((aBuffer, bBuffer)) {}
  }

  @Test func `the library is told apart by its file, whatever the kernel, and the environment is as it was`()
  {
    let library = BLASLibrary.loaded
    #expect(library.configuration.contains("OpenBLAS"))
    #expect(!library.identity.split(separator: " ").contains { $0 == library.core })
    #if os(Linux)
      #expect(library.identity.contains("openblas") && library.identity.contains("bytes of"))
    #endif
    // Programs that are started must not inherit what only the opening needed.
    #expect(getenv("OPENBLAS_NUM_THREADS").map { String(cString: $0) } != "1")
  }
}
