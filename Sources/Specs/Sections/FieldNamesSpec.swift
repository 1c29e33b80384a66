/// The names of a JSON Lines file's fields.
package struct FieldNamesSpec: Section {
  package var problem = "problem"
  package var solution = "solution"
  package var answer = "answer"

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field("problem", \.problem, .string, "The problem's text."),
      Field("solution", \.solution, .string, "The worked solution."),
      Field("answer", \.answer, .string, "The reference answer; not read if answer_after is set."),
    ]
  }
}
