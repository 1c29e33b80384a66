import Kernels

// Views do not keep their buffer alive, and tests like to make buffers in passing: these are never freed.
extension FloatBuffer {
  /// A buffer with these contents.
  convenience init(_ values: [Float]) {
    self.init(count: values.count)
    overwrite(with: values)
    _ = Unmanaged.passRetained(self)
  }

  /// A buffer of zeros.
  convenience init(zeros count: Int) { self.init([Float](repeating: 0, count: count)) }
}

/// Sizes around the sixteen lanes of the kernels.
let oddSizes = [1, 7, 15, 16, 17, 33, 64, 100]
