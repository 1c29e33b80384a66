/// A benchmark that differs from the file's in some keys.
package struct VariantSpec: Section {
  package var name = ""
  package var overrides: [Override] = []

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field(
        "name", \.name, .title, required: true, identifying: .ofFile, "Its name, in tables and figures."),
      Field(
        "set", \.overrides, .overrides, identifying: .ofFile,
        "Keys with dots in between, and the values that take the place of the file's: {sft.num_train_epochs: 2}."
      ),
    ]
  }
}
