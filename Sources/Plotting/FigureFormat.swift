/// The file formats that figures are drawn in.
package enum FigureFormat: String, Sendable, CaseIterable {
  case svg
  case pdf
  case png
}
