/// One pair of axes and what is drawn between them; its legend stands below, where it never covers data.
package struct Panel: Sendable, Equatable {
  /// Empty for none.
  package var title: String
  package var x: Axis
  package var y: Axis
  package var series: [Series]

  package init(title: String = "", x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// The series that the legend names.
  var legend: [Series] { series.filter { $0.title != nil && !$0.drawable(in: self).isEmpty } }

  /// Whether any series has a point that can be drawn; a panel without says "not measured".
  package var hasData: Bool { series.contains { !$0.drawable(in: self).isEmpty } }
}
