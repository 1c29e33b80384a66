internal import Digests

/// A report as `report.html`: one file that needs no other and no network, for screens of any size, light or dark, for
/// paper, keyboards and screen readers.
package struct HTMLPage {
  package let text: String

  /// - Parameter drawings: the figures as SVG, by name.
  package init(_ document: ReportDocument, drawings: [String: String]) {
    let body = PageBody(document, drawings: drawings).markup
    let head = Markup(
      "head", [:],
      [
        Markup("meta", ["charset": "utf-8"]),
        Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        Markup("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
        Markup("meta", ["name": "color-scheme", "content": "light dark"]),
        Markup("title", [:], document.title),
        Markup(trusted: "<style>\(PageStyle.text)</style>"),
      ], lines: true)
    text =
      "<!DOCTYPE html>\n"
      + Markup("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], [head, body], lines: true)
      .html
      + "\n"
  }

  /// Nothing is loaded from anywhere, and no script runs but the page's own.
  private static var policy: String {
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(SHA256.base64(of: PageScript.text))'; "
      + "base-uri 'none'; form-action 'none'"
  }
}
