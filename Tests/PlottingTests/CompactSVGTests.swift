import Foundation
import Plotting
import Testing

@Suite struct CompactSVGTests {
  @Test func `a drawing names its font once and has no empty groups`() async throws {
    let panel = Panel(
      title: "A title  with <blanks>", x: Axis("x"), y: Axis("y"),
      series: [Series("a", points: [DataPoint(1, 2), DataPoint(2, 3)], color: .blue)])
    let figure = Figure(title: "Figure", panels: [panel], caption: "caption")
    let text = String(decoding: try await Gnuplot().draw(figure, .svg), as: UTF8.self)
    #expect(text.components(separatedBy: "font-family").count == 2)
    #expect(text.contains("<svg font-family=\"DejaVu Sans, Verdana,"))
    #expect(!text.contains("stroke-linejoin=\"miter\"") && !text.contains("stroke-width=\"1.00\""))
    #expect(text.range(of: "<g [^<>]*>\n</g>", options: .regularExpression) == nil)
    // Texts stay, and so does the structure.
    #expect(text.contains("A title  with &lt;blanks>") && text.contains("caption"))
    #expect(text.components(separatedBy: "<g ").count == text.components(separatedBy: "</g>").count)
  }
}
