import Foundation
import FoundationXML

/// The texts of an SVG as an XML parser reads them.
final class DrawnTexts: NSObject, XMLParserDelegate {
  /// In the order in which they are drawn, empty ones left out.
  private(set) var texts: [String] = []
  private(set) var complaint: String?
  private var text: String?

  init(_ svg: Data) {
    super.init()
    let parser = XMLParser(data: svg)
    parser.delegate = self
    if !parser.parse() {
      complaint = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if name == "text" { text = "" }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard name == "text", let text else { return }
    if !text.isEmpty { texts.append(text) }
    self.text = nil
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text? += string }
}
