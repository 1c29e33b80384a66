import Plotting
import Records

/// How the models after the stages look in every figure: dashed before GRPO, solid after it.
struct StageLook {
  let color: Palette
  let line: Series.Line
  let marker: Series.Marker
  /// Where labels stand, so that those of curves side by side stay apart.
  let labels: Series.LabelSide

  init(_ stage: Stage) {
    switch stage {
    case .base: (color, line, marker, labels) = (.grey, .dashed, .openCircle, .below)
    case .sft: (color, line, marker, labels) = (.blue, .dashed, .circle, .right)
    case .grpo: (color, line, marker, labels) = (.vermilion, .solid, .square, .left)
    }
  }
}
