package import Plotting

/// A figure with the name of its files and what it shows in words.
package struct NamedFigure: Sendable, Equatable {
  package var name: String
  package var description: String
  package var figure: Figure

  package init(_ name: String, _ description: String, _ figure: Figure) {
    self.name = name
    self.description = description
    self.figure = figure
  }
}
