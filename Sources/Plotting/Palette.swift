/// Colours that stay apart for colour-blind readers (M. Okabe, K. Ito, "Color universal design", 2008);
/// yellow is left out, being too pale for lines on white.
package enum Palette: String, Sendable, CaseIterable {
  case black = "#000000"
  case orange = "#E69F00"
  case sky = "#56B4E9"
  case green = "#009E73"
  case blue = "#0072B2"
  case vermilion = "#D55E00"
  case purple = "#CC79A7"
  /// For what stays in the background.
  case grey = "#7F7F7F"
}
