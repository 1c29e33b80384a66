internal import Texts

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

  /// The figure with all its texts as they are to be read: what is hidden in them, or takes lines, is written as escapes.
  var visible: Figure {
    var figure = self
    figure.title = title.visible()
    figure.caption = caption.visible()
    figure.panels = panels.map(\.visible)
    return figure
  }
}

extension Panel {
  fileprivate var visible: Panel {
    var panel = self
    panel.title = title.visible()
    panel.x = x.visible
    panel.y = y.visible
    for index in series.indices {
      panel.series[index].title = series[index].title?.visible()
      for place in series[index].points.indices {
        panel.series[index].points[place].label = series[index].points[place].label?.visible()
      }
    }
    return panel
  }
}

extension Axis {
  fileprivate var visible: Axis {
    var axis = self
    axis.label = label.visible()
    axis.ticks = ticks?.map { Tick($0.position, $0.label.visible()) }
    return axis
  }
}
