/// A part of a report under a heading.
package struct ReportSection: Sendable, Equatable {
  package var title: String
  package var blocks: [ReportBlock]

  package init(_ title: String, _ blocks: [ReportBlock]) {
    self.title = title
    self.blocks = blocks
  }
}
