internal import Texts

/// One column of a table: its name, and the text of its field in each row.
struct CSVColumn<Row> {
  let name: String
  /// Nil where there is no value.
  let text: (Row) -> String?

  init<Value: CSVValue>(_ name: String, _ value: @escaping (Row) -> Value?) {
    self.name = CSVField.harmless(name)
    text = { value($0)?.csvText }
  }
}

/// What can stand in a field. Numbers are written with the fewest digits that read back as the same number; texts come from
/// outside, and are made harmless for spreadsheets.
protocol CSVValue {
  var csvText: String { get }
}

extension CSVValue where Self: CustomStringConvertible {
  var csvText: String { description }
}

extension String: CSVValue {
  var csvText: String { CSVField.harmless(self) }
}

extension Int: CSVValue {}
extension Int32: CSVValue {}
extension Int64: CSVValue {}
extension UInt64: CSVValue {}
extension Double: CSVValue {}
extension Bool: CSVValue {}
