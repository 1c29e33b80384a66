/// A curve in one line of text.
package struct Sparkline {
  package let text: String

  private static let levels = Array("▁▂▃▄▅▆▇█")

  /// Draws `values` from left to right in `width` characters at most: where there are more, each stands for the mean of
  /// several. The lowest value drawn is at the bottom, the highest at the top; what is not a number is a gap.
  package init(_ values: [Double], width: Int) {
    let count = min(max(0, width), values.count)
    let means = (0..<count).map { place in
      let bucket = values[(place * values.count / count)..<((place + 1) * values.count / count)]
      let finite = bucket.filter(\.isFinite)
      return finite.isEmpty ? Double.nan : finite.reduce(0, +) / Double(finite.count)
    }
    let finite = means.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      text = String(repeating: " ", count: count)
      return
    }
    let steps = Double(Self.levels.count - 1)
    text = String(
      means.map { mean in
        guard mean.isFinite else { return " " }
        return Self.levels[high > low ? Int(((mean - low) / (high - low) * steps).rounded()) : 3]
      })
  }
}
