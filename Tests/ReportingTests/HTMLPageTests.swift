import Foundation
import Plotting
import Records
import Reporting
import Testing

@Suite struct HTMLPageTests {
  private static let small = SyntheticRun(problemsPerCell: 3)

  /// The page of `document`, with drawings made by gnuplot.
  private func page(_ document: ReportDocument) async throws -> String {
    var drawings: [String: String] = [:]
    for figure in document.figures {
      drawings[figure.name] = String(decoding: try await Gnuplot().draw(figure.figure, .svg), as: UTF8.self)
    }
    return HTMLPage(document, drawings: drawings).text
  }

  private func judged(_ run: SyntheticRun = small) throws -> RunHistory {
    var history = try run.history()
    let judge = ClaimJudge(history, seed: 1)
    history.verdicts = try history.run.benchmark.claims.map(judge.judge)
    return history
  }

  @Test func `a page is well-formed, and its identifiers are unique`() async throws {
    let parts = PageParts(try await page(RunReport(judged()).document))
    #expect(parts.complaint == nil)
    let ids = parts.all("id")
    #expect(ids.count == Set(ids).count)
    let known = Set(ids)
    let inner = parts.all("href").filter { $0.hasPrefix("#") && !$0.hasPrefix("#samples?") }
    #expect(inner.count > 20)
    for address in inner { #expect(known.contains(String(address.dropFirst())), "leads nowhere: \(address)") }
    for label in parts.all("aria-labelledby") { #expect(known.contains(label), "not there: \(label)") }
  }

  @Test func `a page loads nothing, and only its own script runs`() async throws {
    let parts = PageParts(try await page(RunReport(judged()).document))
    let loading = ["src", "srcset", "data", "poster", "action", "background"]
    for element in parts.elements {
      #expect(!["link", "img", "iframe", "object", "embed", "base"].contains(element.name))
      for name in loading { #expect(element.attributes[name] == nil) }
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
      #expect(element.attributes["href"]?.contains("://") != true)
    }
    #expect(parts.elements.count { $0.name == "script" } == 1)
    #expect(parts.all("content").contains { $0.hasPrefix("default-src 'none'") && $0.contains("sha256-") })
  }

  @Test func `a page has landmarks, one main heading, scopes in tables and names for figures`() async throws {
    let document = try RunReport(judged()).document
    let parts = PageParts(try await page(document))
    for name in ["header", "main", "h1"] { #expect(parts.elements.count { $0.name == name } == 1) }
    #expect(parts.elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
    #expect(parts.elements.count { $0.name == "caption" } == document.tables.count)
    let drawn = parts.elements.filter { $0.name == "svg" }
    #expect(drawn.count == document.figures.count)
    #expect(drawn.allSatisfy { $0.attributes["role"] == "img" && $0.attributes["aria-labelledby"] != nil })
    for section in document.sections { #expect(parts.text.contains(section.title)) }
    #expect(!parts.text.contains("Gnuplot"))
  }

  @Test func `a page of the same document is the same to the byte`() async throws {
    let document = try RunReport(judged()).document
    let first = try await page(document)
    #expect(try await page(document) == first)
  }

  static let hostile = [
    "</script><script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\" onload=\"alert(1)",
    "' x='", "<!--", "]]>", "&lt;b&gt; &#0;", "\u{0}\u{1}\u{B}\u{202E}\u{FFFE}", "a\r\nb", "\u{1F600} é",
  ]

  @Test(arguments: hostile) func `texts from outside stay texts`(text: String) async throws {
    var history = try judged(SyntheticRun(problemsPerCell: 1, epochs: [0.5], grpo: [], claims: []))
    history.run.benchmark.name = text
    history.run.provenance.cpu = text
    for index in history.problems.indices {
      history.problems[index].prompt = text
      history.problems[index].answer = text
      history.problems[index].family = text
      history.problems[index].stratum = text
    }
    for set in history.samples.indices {
      for sample in history.samples[set].samples.indices {
        history.samples[set].samples[sample].text = text
        history.samples[set].samples[sample].answer = text
      }
    }
    for index in history.measurements.indices where history.measurements[index].family != nil {
      history.measurements[index].family = text
    }
    let document = RunReport(history).document
    #expect(document.samples != nil)
    let plain = PageParts(try await page(document))
    #expect(plain.complaint == nil)
    #expect(plain.elements.count { $0.name == "script" } == 1)
    #expect(!plain.elements.contains { $0.name == "img" || $0.attributes["onload"] != nil })
    if text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x202E && $0.value != 0xFFFE }) {
      #expect(plain.text.contains(text))
    } else {
      #expect(!plain.text.unicodeScalars.contains { [0, 1, 0xB, 0x202E, 0xFFFE].contains($0.value) })
    }
  }

  @Test func `sections of the same or of no usable title get anchors of their own`() {
    let titles = ["Samples", "Samples", "Éà", "…", "main"]
    let sections = titles.map { ReportSection($0, [.paragraph("text"), .code("a < b\nc")]) }
    let parts = PageParts(HTMLPage(ReportDocument(title: "t", sections: sections), drawings: [:]).text)
    #expect(parts.complaint == nil)
    let ids = parts.all("id")
    #expect(ids.count == Set(ids).count)
    #expect(parts.text.contains("a < b\nc"))
    #expect(!ids.contains("filters"))
  }

  @Test func `a figure that was not drawn says so`() {
    let figure = Figure(title: "f", panels: [Panel(x: Axis("x"), y: Axis("y"), series: [])], caption: "c")
    let section = ReportSection("s", [.figure(NamedFigure("f", "what it shows", figure))])
    let parts = PageParts(HTMLPage(ReportDocument(title: "t", sections: [section]), drawings: [:]).text)
    #expect(parts.complaint == nil)
    #expect(parts.text.contains("not drawn") && parts.text.contains("what it shows"))
  }

  @Test func `numbers of families and checkpoints lead to the samples behind them`() async throws {
    let parts = PageParts(try await page(RunReport(judged()).document))
    let links = Set(parts.all("href"))
    for address in [
      "#samples?family=frac", "#samples?family=add&model=grpo%4050", "#samples?model=sft%4010",
      "#samples?model=grpo%4050&outcome=cut",
    ] { #expect(links.contains(address), "missing: \(address)") }
    // Epoch 3 has no samples on the page, nor has the second sampling setting.
    #expect(!links.contains { $0.contains("sft%403") })
  }
}
