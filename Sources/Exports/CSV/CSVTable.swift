internal import Texts

/// Comma-separated values as RFC 4180 has them, with a header.
///
/// A missing value is an empty field, an empty text is `""`.
package struct CSVTable {
  package private(set) var bytes: [UInt8] = []

  /// A table with this header.
  package init(header: [String]) { append(header) }

  /// The table of `rows`.
  init<Row>(_ columns: [CSVColumn<Row>], _ rows: some Sequence<Row>) {
    self.init(header: columns.map(\.name))
    for row in rows { append(columns.map { $0.text(row) }) }
  }

  /// Appends a row.
  package mutating func append(_ fields: [String?]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if let field { bytes += CSVField.quoted(field, isStrict: true).utf8 }
    }
    bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
  }
}
