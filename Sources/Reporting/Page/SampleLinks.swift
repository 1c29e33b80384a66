internal import Records
internal import Texts

/// Leads from a table's cell to the samples behind it, where the page shows some.
struct SampleLinks {
  private let sampling: String
  private let families: Set<String>
  private let checkpoints: [Checkpoint]

  init(_ samples: BrowsedSamples?) {
    sampling = samples?.sampling ?? ""
    families = Set((samples?.problems ?? []).map(\.problem.family))
    checkpoints = Set((samples?.problems ?? []).flatMap { $0.solutions.map(\.checkpoint) }).sorted()
  }

  /// The address within the page of what lies behind a cell; nil if no samples are shown for it.
  func address(of column: Int, row: [String], in table: Table) -> String? {
    if let checkpoint = checkpoints.first(where: { row[column].hasPrefix("\($0): ") }) {
      return address(["model": "\(checkpoint)"])
    }
    return table.columns[0].name == "family"
      ? familyAddress(column, row, table) : checkpointAddress(column, row, table)
  }

  /// The name of a family leads to all its samples, an accuracy to those of its model.
  private func familyAddress(_ column: Int, _ row: [String], _ table: Table) -> String? {
    guard families.contains(row[0]) else { return nil }
    if column == 0 { return address(["family": row[0]]) }
    return checkpoints.first { table.columns[column].name == "\($0.stage.modelTitle) accuracy" }
      .map { address(["family": row[0], "model": "\($0)"]) }
  }

  /// In a row of a checkpoint, accuracy leads to its samples and the share cut off to those that were.
  private func checkpointAddress(_ column: Int, _ row: [String], _ table: Table) -> String? {
    guard row.count > 2 else { return nil }
    if let place = table.columns.firstIndex(where: { $0.name == "sampling" }), row[place] != sampling {
      return nil
    }
    let checkpoint = checkpoints.first {
      [$0.stage.title, $0.stage.modelTitle].contains(row[0]) && row[1] == $0.place
    }
    guard let checkpoint else { return nil }
    switch table.columns[column].name {
    case "accuracy": return address(["model": "\(checkpoint)"])
    case "cut off": return address(["model": "\(checkpoint)", "outcome": "cut"])
    default: return nil
    }
  }

  private func address(_ filters: KeyValuePairs<String, String>) -> String {
    "#samples?" + filters.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
  }

  /// `text` as a value in a query: all but letters and digits of ASCII as percent signs and numbers.
  private static func encoded(_ text: String) -> String {
    text.visible(keepsLines: true).utf8.map { byte in
      let scalar = UnicodeScalar(byte)
      let isPlain = scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(scalar) : "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
