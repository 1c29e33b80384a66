/// A weight matrix laid out for products of few rows: panels of sixteen outputs, [panels, inputs, 16], so that a product
/// reads it in one stream and never packs it anew. Outputs behind the last are zeros.
package struct PackedMatrix: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  package let inputs: Int
  package let outputs: Int
  static let panel = 16

  /// A matrix in `storage`, which has `floats(inputs:outputs:)` floats that somebody else keeps alive.
  package init(_ storage: Vector, inputs: Int, outputs: Int) {
    precondition(storage.count >= Self.floats(inputs: inputs, outputs: outputs), "too little storage")
    pointer = storage.pointer
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Floats that a matrix takes.
  package static func floats(inputs: Int, outputs: Int) -> Int {
    (outputs + panel - 1) / panel * panel * inputs
  }

  /// Number of panels.
  package var panels: Int { (outputs + Self.panel - 1) / Self.panel }

  /// Copies a panel of `weight`, which has one row an output as in `Linear`. weight [outputs, inputs].
  package func overwrite(panel: Int, with weight: Matrix) {
    precondition(weight.rows == outputs && weight.columns == inputs, "shapes do not fit")
    let first = panel * Self.panel
    let count = min(Self.panel, outputs - first)
    let to = pointer + first &* inputs
    if count < Self.panel { to.update(repeating: 0, count: Self.panel &* inputs) }
    // Squares of sixteen inputs by sixteen outputs stay in the cache.
    var start = 0
    while start < inputs {
      let end = min(start &+ 16, inputs)
      for output in 0..<count {
        let from = weight.pointer + (first &+ output) &* weight.stride
        for input in start..<end { to[input &* 16 &+ output] = from[input] }
      }
      start = end
    }
  }
}
