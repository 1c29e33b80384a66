/// Products of small matrices that stay in the cache: what attention is made of. Six rows by sixteen columns of the result
/// are summed up in registers at a time, which is what AVX2 has room for.
package enum SmallProduct {
  /// Rows of the result that are computed at a time.
  package static let rows = 6

  /// A factor that is read one number at a time.
  package struct Left {
    let pointer: UnsafeMutablePointer<Float>
    /// Floats from one row to the next, and from one summand to the next.
    let rowStep: Int
    let innerStep: Int

    package init(pointer: UnsafeMutablePointer<Float>, rowStep: Int, innerStep: Int) {
      (self.pointer, self.rowStep, self.innerStep) = (pointer, rowStep, innerStep)
    }
  }

  /// A factor that is read sixteen columns at a time: panels of sixteen columns.
  package struct Right {
    let pointer: UnsafeMutablePointer<Float>
    /// Floats from one panel to the next, and from one summand to the next.
    let panelStep: Int
    let innerStep: Int

    package init(pointer: UnsafeMutablePointer<Float>, panelStep: Int, innerStep: Int) {
      (self.pointer, self.panelStep, self.innerStep) = (pointer, panelStep, innerStep)
    }
  }

  /// The first `rows` (1 to 6) rows of C = A B, or of C += A B, for `panels` panels of sixteen columns, each a sum of
  /// `inner` terms in their order. C has `step` floats from one row to the next.
  @inline(never)
  package static func multiply(
    _ a: Left, _ b: Right, rows: Int, inner: Int, panels: Int, into c: UnsafeMutablePointer<Float>, step: Int,
    accumulate: Bool
  ) {
    // Rows that are not there repeat the last one and are not written.
    let last = rows &- 1
    let a0 = a.pointer
    let a1 = a0 + min(1, last) &* a.rowStep
    let a2 = a0 + min(2, last) &* a.rowStep
    let a3 = a0 + min(3, last) &* a.rowStep
    let a4 = a0 + min(4, last) &* a.rowStep
    let a5 = a0 + min(5, last) &* a.rowStep
    for panel in 0..<panels {
      let to = c + panel &* 16
      var (s0, s1, s2) = (Lanes(repeating: 0), Lanes(repeating: 0), Lanes(repeating: 0))
      var (s3, s4, s5) = (Lanes(repeating: 0), Lanes(repeating: 0), Lanes(repeating: 0))
      var from = b.pointer + panel &* b.panelStep
      var at = 0
      for _ in 0..<inner {
        let lanes = load(from, 0)
        s0.addProduct(lanes, Lanes(repeating: a0[at]))
        s1.addProduct(lanes, Lanes(repeating: a1[at]))
        s2.addProduct(lanes, Lanes(repeating: a2[at]))
        s3.addProduct(lanes, Lanes(repeating: a3[at]))
        s4.addProduct(lanes, Lanes(repeating: a4[at]))
        s5.addProduct(lanes, Lanes(repeating: a5[at]))
        from += b.innerStep
        at &+= a.innerStep
      }
      put(s0, to, 0, accumulate)
      if rows > 1 { put(s1, to, step, accumulate) }
      if rows > 2 { put(s2, to, 2 &* step, accumulate) }
      if rows > 3 { put(s3, to, 3 &* step, accumulate) }
      if rows > 4 { put(s4, to, 4 &* step, accumulate) }
      if rows > 5 { put(s5, to, 5 &* step, accumulate) }
    }
  }

  @inline(__always)
  private static func put(
    _ sum: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ index: Int, _ accumulate: Bool
  ) {
    store(accumulate ? load(pointer, index) + sum : sum, pointer, index)
  }
}
