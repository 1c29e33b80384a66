/// A report as a value: what it says, in order, but not how it is written. Pages, tables' files and figures are made
/// from it.
package struct ReportDocument: Sendable, Equatable {
  package var title: String
  /// What stands between the title and the first section.
  package var lead: [ReportBlock]
  package var sections: [ReportSection]
  /// Solutions to look at, for forms of the report that can show them.
  package var samples: BrowsedSamples?

  package init(
    title: String, lead: [ReportBlock] = [], sections: [ReportSection] = [], samples: BrowsedSamples? = nil
  ) {
    self.title = title
    self.lead = lead
    self.sections = sections
    self.samples = samples
  }

  /// All figures, in order.
  package var figures: [NamedFigure] {
    (lead + sections.flatMap(\.blocks)).compactMap {
      if case .figure(let figure) = $0 { figure } else { nil }
    }
  }

  /// All tables, in order.
  package var tables: [NamedTable] {
    (lead + sections.flatMap(\.blocks)).compactMap { if case .table(let table) = $0 { table } else { nil } }
  }
}
