package import Randomness

/// Which optional parts a worked solution has. The steps themselves are in every style.
package struct SolutionStyle: Sendable, Equatable {
  /// Says first what is to be found.
  package var restatesProblem = false
  /// Every step has its label.
  package var labelsSteps = false
  /// The index of a step that is done twice.
  package var repeatedStep: Int?
  /// All steps are gone through again.
  package var checks = false
  /// All steps are gone through once more.
  package var checksAgain = false
  /// Says at the end what the answer is.
  package var concludes = false

  /// The bare steps.
  package init() {}

  /// A style for a solution of `steps` steps: each part appears with its own probability, independently of
  /// the others.
  package init(_ verbosity: Verbosity, steps: Int, from stream: inout RandomStream) {
    let p = verbosity.probability
    restatesProblem = stream.chance(p)
    labelsSteps = stream.chance(p)
    repeatedStep = stream.chance(0.8 * p) ? stream.below(steps) : nil
    checks = stream.chance(p)
    checksAgain = stream.chance(0.5 * p)
    concludes = stream.chance(p)
  }

  /// The worked solution of `exercise`: thoughts between `<think>` tags, then the boxed answer.
  package func solution(of exercise: Exercise) -> String {
    var text = "<think>"
    if restatesProblem { text += "We need to \(exercise.task.rawValue) \(exercise.expression). " }
    for (index, step) in exercise.steps.enumerated() {
      text += "\(labelsSteps ? step.label : "")\(step.equation). "
      if index == repeatedStep { text += "Wait, let me redo that: \(step.equation). " }
    }
    let allSteps = exercise.steps.map { "\($0.equation). " }.joined()
    if checks { text += "Check: \(allSteps)Yes. " }
    if checksAgain { text += "Let me check again: \(allSteps)Yes. " }
    if concludes { text += "So the answer is \(exercise.answer). " }
    return text + "</think>\\boxed{\(exercise.answer)}"
  }
}
