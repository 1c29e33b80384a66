import Plotting

/// Thins and smooths long curves, so that a figure of thousands of steps stays small and readable.
enum Curve {
  /// Means of consecutive points and of their bands, at most `limit` of them; short curves stay as they are.
  static func binned(_ points: [DataPoint], limit: Int = 400) -> [DataPoint] {
    guard points.count > limit else { return points }
    let size = (points.count + limit - 1) / limit
    return stride(from: 0, to: points.count, by: size).map { start in
      let bin = points[start..<min(start + size, points.count)]
      let count = Double(bin.count)
      func mean(_ value: (DataPoint) -> Double) -> Double { bin.reduce(0) { $0 + value($1) } / count }
      let hasBand = bin.allSatisfy { $0.ySpan != nil }
      return DataPoint(
        mean(\.x), mean(\.y),
        ySpan: hasBand ? Span(mean { $0.ySpan?.lower ?? .nan }, mean { $0.ySpan?.upper ?? .nan }) : nil)
    }
  }

  /// A moving average around each point over a fortieth of the curve, narrower at the ends; values that are
  /// not numbers do not count.
  static func smoothed(_ points: [DataPoint]) -> [DataPoint] {
    let reach = max(1, points.count / 80)
    return points.indices.map { index in
      let span = min(reach, index, points.count - 1 - index)
      let values = points[(index - span)...(index + span)].map(\.y).filter(\.isFinite)
      return DataPoint(points[index].x, values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count))
    }
  }
}
