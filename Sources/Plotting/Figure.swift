/// A drawing of one or more panels: a value that says what is shown, not how it is drawn.
package struct Figure: Sendable, Equatable {
  package var title: String
  package var panels: [Panel]
  /// Panels side by side.
  package var columns: Int
  /// Small print at the bottom: where the numbers come from. Breaks into lines at `captionSeparator` first.
  package var caption: String
  /// Width and height of a panel in pixels; a PDF has 100 of them to the inch.
  package var panelSize: Size
  /// Whether one legend below all panels names what any of them shows.
  package var sharesLegend: Bool

  package init(
    title: String, panels: [Panel], columns: Int = 1, caption: String,
    panelSize: Size = Size(width: 760, height: 460), sharesLegend: Bool = false
  ) {
    precondition(!panels.isEmpty && columns > 0, "a figure has panels")
    self.title = title
    self.panels = panels
    self.columns = columns
    self.caption = caption
    self.panelSize = panelSize
    self.sharesLegend = sharesLegend
  }

  /// What stands between the parts of a caption.
  package static let captionSeparator = " · "

  /// An extent in pixels.
  package struct Size: Sendable, Equatable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// What the legend below all panels names: each title once, as it first looks.
  var sharedLegend: [Series] {
    var seen: Set<String> = []
    return panels.flatMap(\.legend).filter { seen.insert($0.title ?? "").inserted }
  }
}
