/// A procedural problem with its solution in steps, before the steps are written up in a style.
package struct Exercise: Sendable, Equatable {
  /// One line of the calculation.
  package struct Step: Sendable, Equatable {
    /// Where in the calculation it stands, with a space after it: `"units: "`.
    package let label: String
    /// What is calculated: `"7+1+0=8"`.
    package let equation: String

    package init(_ label: String, _ equation: String) {
      self.label = label
      self.equation = equation
    }
  }

  /// What is to be done with the expression.
  package enum Task: String, Sendable { case find, solve }

  package let task: Task
  /// Ends with a line break.
  package let prompt: String
  /// What the problem comes down to: `"37+1"`, `"2x+3=9"`.
  package let expression: String
  package let steps: [Step]
  package let answer: String

  package init(task: Task = .find, prompt: String, expression: String, steps: [Step], answer: String) {
    self.task = task
    self.prompt = prompt
    self.expression = expression
    self.steps = steps
    self.answer = answer
  }

  /// The exercise to compute `expression`.
  init(computing expression: String, steps: [Step], answer: String) {
    self.init(prompt: "Compute \(expression).\n", expression: expression, steps: steps, answer: answer)
  }
}
