import Foundation
import FoundationXML

/// A page taken apart by an XML parser, which stops at the first tag that is not closed.
final class PageParts: NSObject, XMLParserDelegate {
  /// Every element's name and attributes, in order.
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  /// The text of the page, script and style left out.
  private(set) var text = ""
  private(set) var complaint: String?
  private var isCode = false

  init(_ page: String) {
    super.init()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = self
    if !parser.parse() {
      complaint = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
    }
  }

  func all(_ attribute: String) -> [String] { elements.compactMap { $0.attributes[attribute] } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
    isCode = name == "script" || name == "style"
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    isCode = false
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !isCode { text += string }
  }
}
