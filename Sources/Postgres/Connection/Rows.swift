internal import CLibpq

/// The rows of a result, kept in libpq's memory until the last row that refers to them is gone.
package final class Rows {
  private let result: OpaquePointer

  /// Takes ownership of `result`.
  init(owning result: OpaquePointer) {
    self.result = result
  }

  deinit { PQclear(result) }

  /// Rows that an INSERT, UPDATE or DELETE touched.
  package var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

  /// What the server said it did: `COMMIT`, `INSERT 0 5`.
  var commandTag: String { String(cString: PQcmdStatus(result)) }

  fileprivate var columns: Int { Int(PQnfields(result)) }

  fileprivate func value<Value: ColumnValue>(row: Int, column: Int, as type: Value.Type) throws -> Value {
    let (r, c) = (Int32(row), Int32(column))
    var bytes: UnsafeBufferPointer<UInt8>?
    if PQgetisnull(result, r, c) == 0, let start = PQgetvalue(result, r, c) {
      let count = Int(PQgetlength(result, r, c))
      bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: count)
    }
    if let value = Value.decode(bytes) { return value }
    let name = PQfname(result, c).map { String(cString: $0) } ?? "\(column)"
    throw PostgresError(
      sqlState: "22000",
      message: "column \(name) holds \(bytes == nil ? "NULL" : "something") that is not a \(type)")
  }
}

extension Rows: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { Int(PQntuples(result)) }
  package subscript(index: Int) -> Row { Row(rows: self, index: index) }
}

/// One row of a result.
package struct Row {
  fileprivate let rows: Rows
  fileprivate let index: Int

  /// The row's columns from the first on, each as the type asked for; NULL is read as an optional type.
  /// Throws if a value is not of its type.
  package func decode<each Column: ColumnValue>(_ types: repeat (each Column).Type) throws -> (
    repeat each Column
  ) {
    var column = 0
    func next<Value: ColumnValue>(_ type: Value.Type) throws -> Value {
      precondition(column < rows.columns, "more columns asked for than the statement returns")
      defer { column += 1 }
      return try rows.value(row: index, column: column, as: type)
    }
    return (repeat try next((each Column).self))
  }

  /// The row's first column as the type asked for. Throws if the value is not of its type.
  package func decode<Column: ColumnValue>(_ type: Column.Type) throws -> Column {
    try rows.value(row: index, column: 0, as: type)
  }
}
