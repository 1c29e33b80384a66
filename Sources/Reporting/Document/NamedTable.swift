/// A table with the name of its files.
package struct NamedTable: Sendable, Equatable {
  package var name: String
  package var table: Table

  package init(_ name: String, _ table: Table) {
    self.name = name
    self.table = table
  }
}
