internal import Texts

extension Table {
  /// Comma-separated values by RFC 4180: the headings, then the rows, as they are read in the table, but for what a
  /// spreadsheet would run as a formula (see `CSVField`). What stands out does so for the eye, and is not marked.
  package func csv() -> String {
    ([columns.map(\.name)] + rows).map { cells in
      cells.map { CSVField.quoted(CSVField.harmless($0)) }.joined(separator: ",") + "\r\n"
    }.joined()
  }
}
